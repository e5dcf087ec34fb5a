import { fanoutListener, timelinesListener } from "../../consumers/timelines/consumer.ts";
import { DEFAULTS } from "../../consumers/timelines/core/settings.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { follow, post } from "../../test/social-facts.ts";
import type { Reading } from "../measuring/rounds.ts";
import { storeOf } from "./measure-consumer.ts";
import { SEED } from "./scenarios.ts";
import { newTable } from "./table.ts";

const FOLLOWERS = 1_000;
/** The post's row is an update, and its place in the author's list a put. */
const ROWS_PUT = FOLLOWERS + 1;

/** One post, to followers who are there already. */
export async function measureFanOut(endpoint: string): Promise<Reading> {
  const table = await newTable(endpoint);
  const listeners = [timelinesListener(DEFAULTS), fanoutListener(DEFAULTS)];
  const consumer = simulatedConsumer(listeners, storeOf(table), chance(SEED));
  await consumer.hear(Array.from({ length: FOLLOWERS }, (_, n) => follow(n, `reader-${n}`, "author")));
  await table.takeBill();
  await consumer.hear([post(FOLLOWERS, "author", "post")]);
  const { requests, units } = await table.takeBill();
  const calls = requests["BatchWriteItem"] ?? 0;
  const rowsPut = units.write - (requests["UpdateItem"] ?? 0);
  if (rowsPut !== ROWS_PUT) throw new Error(`${rowsPut} rows were put, and not ${ROWS_PUT}`);
  return { "rows put": rowsPut, "BatchWriteItem calls": calls, "rows a call": rowsPut / calls };
}
