import type { Endpoints } from "../../infra/local/engines/engines.ts";
import { placeAt } from "../../infra/local/loopback.ts";
import { snsAt } from "../../runtime/aws/services.ts";
import { snsPublisher } from "../../runtime/aws/sns-publisher.ts";
import type { Publisher } from "../../runtime/ports.ts";
import { type Questions, startHelper } from "../measuring/processes.ts";
import type { Standing } from "./standing.ts";

const ROWS_PER_FACT = 3;

interface BareQuestions extends Questions {
  readonly written: () => Promise<number>;
}

/** What the machine can do at the most: the same engines behind one topic, each message one row, and nothing around it. */
export async function startBare(): Promise<Standing> {
  const began = performance.now();
  const helper = await startHelper<BareQuestions>(new URL("./bare.main.ts", import.meta.url), []);
  const { messaging, dynamodb, topicArn } = JSON.parse(helper.endpoint) as Endpoints & { readonly topicArn: string };
  const startSeconds = (performance.now() - began) / 1_000;
  const service = snsAt(placeAt(messaging));
  const topic = snsPublisher({ service, topicArn });
  let published = 0;
  const publisher: Publisher = {
    async publish(facts) {
      published += facts.length;
      await topic.publish(facts);
    },
  };
  return {
    pid: helper.pid,
    startSeconds,
    dynamodb,
    rowsPerPost: ROWS_PER_FACT,
    publisher,
    rowOf: ({ subject }) => ({ table: "rows-c", pk: subject, sk: "row" }),
    isSettled: async () => (await helper.ask("written")) >= published * ROWS_PER_FACT,
    async stop() {
      await service.close();
      await helper.stop();
    },
  };
}
