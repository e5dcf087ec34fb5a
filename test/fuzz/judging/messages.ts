import { isDeepStrictEqual } from "node:util";
import type { SqsRecord } from "../../../runtime/aws/lambda-event.ts";
import { catalogue } from "../../../schemas/catalogue.ts";
import { type EventDefinition, MAX_FACT_BYTES } from "../../../schemas/event.ts";
import type { Broken, Part, Told } from "../door.ts";
import type { Handled } from "../doors/sqs-record.ts";
import { PRIVATE } from "../making/facts.ts";
import type { Batch } from "../making/messages.ts";
import { depthOf, isObject } from "../making/tree.ts";
import { arePlantedInPersonalAlone, DEEPEST, definitionFor, parsed } from "./facts.ts";
import type { ParkedLetter } from "./sealed-dead-letters.ts";

/** @param handle of other batches, to compare with */
export async function partsOfBatch(
  batch: Batch,
  hears: readonly EventDefinition[],
  handled: Handled,
  handle: (batch: Batch) => Promise<Handled>,
): Promise<readonly Part[]> {
  const judged = batch.records.map((record) => ({ record, ...judge(record, hears) }));
  const wrong = judged.filter(({ isRight }) => isRight === false);
  const others = judged.filter(({ isRight }) => isRight !== false).map(({ record }) => record);
  const expected =
    wrong.length === 0
      ? handled.effects
      : others.length === 0
        ? ""
        : (await handle({ ...batch, records: others })).effects;
  const whole: Part = {
    name: "the batch",
    isRight: undefined,
    isTaken: true,
    effects: [],
    errors: [],
    broken: [
      ...(handled.effects === expected
        ? []
        : [{ promise: "harmless", how: `what is wrong left behind ${handled.effects.slice(0, 500)}` } as const]),
      ...strangersIn(batch, handled),
      ...brokenPrivacy(judged, hears, handled),
    ],
  };
  return [whole, ...judged.map((one) => partOf(one, handled))];
}

/** Nothing is named that was not there, and nothing twice. */
function strangersIn({ records }: Batch, { again, parked }: Handled): readonly Broken[] {
  const handles = [...again, ...parked.map(({ arrival }) => arrival.handle)];
  const isClean =
    new Set(handles).size === handles.length &&
    handles.every((handle) => records.some(({ messageId }) => messageId === handle));
  return isClean ? [] : [{ promise: "harmless", how: `it answered for ${handles.join(", ")}` }];
}

interface Judged {
  readonly record: SqsRecord;
  readonly isRight: boolean | undefined;
  /** Without the envelope of SNS, where it is in one. */
  readonly fact: string;
}

function partOf({ record, isRight }: Judged, { again, parked, ledger }: Handled): Part {
  const letter = parked.find(({ arrival }) => arrival.handle === record.messageId);
  const failed = ledger.find((one) => one.kind === "failed" && one.handle === record.messageId);
  const cause = letter?.cause ?? (failed?.kind === "failed" ? failed.cause : undefined);
  const errors: readonly Told[] =
    cause === undefined ? [] : [{ text: cause.message, place: placeIn(cause.message, record) }];
  return {
    name: `record ${record.messageId}`,
    isRight,
    isTaken: letter === undefined && !again.includes(record.messageId),
    effects: [],
    errors,
    broken: brokenLetter(record, letter),
  };
}

/** What breaks its schema is named by its path; what is no fact at all by the record, which the letter holds. */
function placeIn(message: string, { messageId }: SqsRecord): string | undefined {
  return message.includes("breaks its schema") ? /breaks its schema at ([^\s:][^:]*):/.exec(message)?.[1] : messageId;
}

function brokenLetter(
  { body, messageAttributes = {} }: SqsRecord,
  letter: ParkedLetter | undefined,
): readonly Broken[] {
  if (letter === undefined) return [];
  const { message, cause } = letter;
  const attributes = Object.entries(messageAttributes)
    .filter(([name]) => name !== "chorus-cause")
    .map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { dataType, value: stringValue ?? binaryValue ?? "" },
    ]);
  const broken: Broken[] = [];
  if (message.encoding !== undefined || message.body !== body)
    broken.push({ promise: "harmless", how: "its letter does not hold the body byte for byte" });
  if (!isDeepStrictEqual(new Map(Object.entries(message.attributes)), new Map(attributes as [string, unknown][])))
    broken.push({
      promise: "harmless",
      how: `its letter holds other attributes: ${JSON.stringify(message.attributes)}`,
    });
  if (cause.code === "" || cause.consumer === "" || !/^[\da-f]{12}$/.test(cause.fingerprint))
    broken.push({ promise: "tells", how: `its letter's cause is not whole: ${JSON.stringify(cause)}` });
  return broken;
}

function brokenPrivacy(
  judged: readonly Judged[],
  hears: readonly EventDefinition[],
  { parked, ledger, log }: Handled,
): readonly Broken[] {
  const facts = judged.map(({ fact }) => fact);
  if (!arePlantedInPersonalAlone(facts, [...hears, ...catalogue])) return [];
  const said = JSON.stringify([parked.map(({ cause }) => cause), ledger]) + log;
  return said.includes(PRIVATE) ? [{ promise: "discreet", how: `it is quoted: ${said.slice(0, 2_000)}` }] : [];
}

/** Whether a listener has to handle it, asked of the schemas. */
function judge({ body }: SqsRecord, hears: readonly EventDefinition[]): Omit<Judged, "record"> {
  if (body.length > 4 * MAX_FACT_BYTES) return { isRight: false, fact: body };
  const { fact, said } = unwrapped(body);
  if (definitionFor(said, hears) === undefined) return { isRight: false, fact };
  // No door lets such a fact in; a listener may take it, or find that it cannot be handed on.
  const isEither = body.length > MAX_FACT_BYTES || depthOf(said) > DEEPEST || isImpossible(said);
  return { isRight: isEither ? undefined : true, fact };
}

/** Grace that ends before it begins keeps to the schema, and entitlements park it. */
function isImpossible(said: unknown): boolean {
  const data = isObject(said) && isObject(said["data"]) ? said["data"] : {};
  return Date.parse(String(data["graceUntil"])) <= Date.parse(String(data["dueAt"])) + 1;
}

function unwrapped(body: string): { readonly fact: string; readonly said: unknown } {
  const told = parsed(body)?.value;
  const isWrapped = isObject(told) && told["Type"] === "Notification" && "TopicArn" in told;
  const message = isWrapped ? told["Message"] : undefined;
  return typeof message === "string" ? { fact: message, said: parsed(message)?.value } : { fact: body, said: told };
}
