import type { Fact } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The same fact, broken somewhere: what it holds beside is as personal as before. Each is the text of a message. */
export function poisonOf(fact: Fact, luck: Chance): readonly string[] {
  const data = fact.data as Fields;
  const names = Object.keys(data);
  const text = JSON.stringify(fact);
  const [one, other] = [luck.pick(names), luck.pick(names)];
  const { [one]: _, ...without } = data;
  const saying = (fields: Fields): string => JSON.stringify({ ...fact, data: fields });
  return [
    saying(without),
    saying({ ...data, [one]: 7 }),
    saying({ ...data, [one]: [data[one]], [other]: { of: data[other] } }),
    saying({ ...data, [one]: `${JSON.stringify(data[one])}${"x".repeat(3_000)}` }),
    saying({ ...Object.fromEntries(names.map((name) => [name, null])), kept: data }),
    ...["id", "source", "subject", "time", "specversion", "traceparent"].map((name) =>
      JSON.stringify({ ...fact, [name]: `${String(luck.below(9))} ` }),
    ),
    JSON.stringify({ ...fact, data: text }),
    JSON.stringify({ ...fact, type: "moon-landed.v1" }),
    JSON.stringify({ ...fact, type: undefined }),
    JSON.stringify({ ...fact, id: undefined }),
    text.slice(0, luck.below(text.length)),
    text.replace(/"([^"]+)"\}+$/, "$1"),
    `${text}${text}`,
    JSON.stringify([fact]),
    JSON.stringify(text),
    Object.values(data).join(" "),
    // More than is worth parsing; dear to carry about, so not each time.
    ...(luck.next() < 0.2 ? [`{"more":"${"x".repeat(300_000)}",${text.slice(1)}`] : []),
    `${'{"a":'.repeat(200)}${text}${"}".repeat(200)}`,
    inEnvelope(text.slice(0, luck.below(text.length))),
    inEnvelope(saying({ ...data, [one]: 7 })),
  ];
}

/** As SNS wraps it where raw delivery is off. */
export const inEnvelope = (message: string): string =>
  JSON.stringify({
    Type: "Notification",
    MessageId: "m-1",
    TopicArn: "arn:aws:sns:eu-west-1:1:facts",
    Message: message,
    Timestamp: "2026-03-01T09:00:00.000Z",
  });
