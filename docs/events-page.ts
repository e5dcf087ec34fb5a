import type { ConsumerDefinition, Producer } from "../runtime/definition.ts";
import type { JsonSchema } from "../schemas/compatibility.ts";
import type { EventDefinition } from "../schemas/event.ts";
import { type FieldWords, fieldWords } from "./field-words.ts";

export interface Everything {
  readonly catalogue: readonly EventDefinition[];
  readonly producers: readonly Producer[];
  readonly consumers: readonly Pick<ConsumerDefinition, "name" | "hears">[];
}

const BANNER =
  "<!-- Made by `npm run docs:events` from schemas/, producers/ and consumers/. To change it, change those and run it again. -->";

const INTRODUCTION = `# Events

What can be said here, who says it, and who hears it. A fact travels as [CloudEvents 1.0](https://cloudevents.io) in
JSON; its \`data\` is described below. Fields that are not named here are kept and ignored. An _open_ value may be
another than those known today. Times are RFC 3339 in UTC; money is in whole minor units. **P** marks what is personal
and **S** what is secret: both are masked in logs and letters.`;

/** The whole of docs/events.md as Markdown, not yet formatted. */
export function eventsPage(everything: Everything): string {
  const { catalogue } = everything;
  return [
    BANNER,
    INTRODUCTION,
    doors(everything.producers),
    overview(everything),
    ...catalogue.map((definition) => section(definition, everything)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function doors(producers: readonly Producer[]): string {
  const names = producers.filter(({ says }) => says === "any").map(({ name }) => folder("producers", name));
  return names.length === 0 ? "" : `Whatever its type, a fact is let through by: ${names.join(", ")}.`;
}

function overview(everything: Everything): string {
  const rows = everything.catalogue.map((definition) => [
    `[\`${definition.type}\`](#${anchor(definition.type)})`,
    definition.summary,
    saidBy(definition, everything),
    heardBy(definition, everything),
  ]);
  return table(["event", "what happened", "said by", "heard by"], rows);
}

function section(definition: EventDefinition, everything: Everything): string {
  const { type, summary, subject, example } = definition;
  const schema = definition.jsonSchema();
  return [
    `## ${type}`,
    summary,
    [
      `- Subject and partition key: \`${subject}\``,
      `- Said by: ${saidBy(definition, everything)}`,
      `- Heard by: ${heardBy(definition, everything) || "nobody yet"}`,
      `- JSON Schema: [${type}.json](../schemas/published/${type}.json)`,
      ...rulesOf(schema).map((rule) => `- Always: ${rule}`),
    ].join("\n"),
    table(["field", "", "type", "class", "meaning"], fieldWords(schema).map(fieldRow)),
    `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
  ].join("\n\n");
}

function fieldRow({ path, isRequired, type, personal, meaning }: FieldWords): readonly string[] {
  return [`\`${path}\``, isRequired ? "required" : "optional", type, personal, meaning];
}

/** Consumers speak, too; who lives outside of this repository has no folder to link to. */
function saidBy({ producers: names }: EventDefinition, { producers, consumers }: Everything): string {
  const homes = new Map([
    ...consumers.map(({ name }) => [name, folder("consumers", name)] as const),
    ...producers.map(({ name }) => [name, folder("producers", name)] as const),
  ]);
  return names.map((name) => homes.get(name) ?? name).join(", ");
}

function heardBy({ type }: EventDefinition, { consumers }: Everything): string {
  return consumers
    .filter(({ hears }) => hears === "every" || hears.some((heard) => heard.type === type))
    .map(({ name }) => folder("consumers", name))
    .join(", ");
}

function folder(kind: "producers" | "consumers", name: string): string {
  return `[${name}](../${kind}/${name}/)`;
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}

function rulesOf({ rules }: JsonSchema): readonly string[] {
  return Array.isArray(rules) ? rules.map(String) : [];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
