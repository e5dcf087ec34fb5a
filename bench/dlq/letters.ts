import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import type { Arrival, Cause } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";

/** One message as SQS takes and gives it. */
export interface Letter {
  readonly body: string;
  readonly attributes: Readonly<Record<string, LetterAttribute>>;
}

export interface LetterAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** base64, as it travels. */
  readonly BinaryValue?: string;
}

/** What the kit parks with a letter; a tool may take it off again. */
export const CAUSE_ATTRIBUTE = "chorus-cause";
/** The others died as SQS lets them die: without a word. */
const ONE_IN_SO_MANY_IS_PARKED = 3;
const FINGERPRINTS = [
  "9f1c2ab04d77e310",
  "03be55a1c9d2f4e8",
  "c41d7e6a90b2f355",
  "77aa01b3c2d4e5f6",
  "e0d1c2b3a4958677",
];
const DIED_AT = "2026-03-01T09:00:07.000Z";
const ORIGIN = "arn:aws:sqs:us-east-1:000000000000:letters";

/** Each about 1 KB with its attributes, of which it has one of each type; each with a fact of its own. */
export function letters(count: number): readonly Letter[] {
  return Array.from({ length: count }, (_, n) => letter(n));
}

export function factIdOf({ body }: Letter): string {
  return (JSON.parse(body) as Fact).id;
}

function letter(n: number): Letter {
  const fact = factOf(n);
  const arrival: Arrival = {
    handle: `message-${n}`,
    body: JSON.stringify(fact),
    attempt: 1,
    origin: ORIGIN,
    attributes: {
      type: { dataType: "String", value: fact.type },
      priority: { dataType: "Number", value: String(n % 5) },
      digest: { dataType: "Binary", value: Buffer.from(`digest-${n}`).toString("base64") },
    },
  };
  const isParked = n % ONE_IN_SO_MANY_IS_PARKED === 0;
  const sealed = isParked ? sealLetter(arrival, causeOf(n, fact)) : undefined;
  const { body, attributes = {} } = sealed ?? arrival;
  return { body, attributes: Object.fromEntries(Object.entries(attributes).map(([name, one]) => [name, asSent(one)])) };
}

function asSent({ dataType, value }: { readonly dataType: string; readonly value: string }): LetterAttribute {
  return dataType.startsWith("Binary")
    ? { DataType: dataType, BinaryValue: value }
    : { DataType: dataType, StringValue: value };
}

function causeOf(n: number, { id, type }: Fact): Cause {
  const kind = Math.floor(n / ONE_IN_SO_MANY_IS_PARKED) % FINGERPRINTS.length;
  return {
    consumer: "letters",
    code: `BrokenPromise${kind}`,
    message: "data.visibility: expected one of public, followers",
    fingerprint: FINGERPRINTS[kind] ?? "",
    attempt: 1,
    origin: ORIGIN,
    at: DIED_AT,
    factId: id,
    type,
  };
}

function factOf(n: number): Fact {
  const hex = n.toString(16).padStart(12, "0");
  const id = `0192f0c1-8e6a-7cc3-b0d4-${hex}`;
  return {
    specversion: "1.0",
    id,
    source: "/social-api",
    type: "post-published.v1",
    subject: `post-${n}`,
    time: "2026-03-01T09:00:00.000Z",
    datacontenttype: "application/json",
    correlationid: id,
    traceparent: `00-0192f0c18e6a7cc3b0d4${hex}-b0d4${hex}-01`,
    data: {
      postId: `post-${n}`,
      authorId: `user-${n % 97}`,
      kind: "text",
      visibility: "public",
      summary: "word ".repeat(30),
      caption: "more words ".repeat(25),
    },
  };
}
