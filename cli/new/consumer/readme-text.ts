import type { Blueprint } from "../blueprint.ts";

/** README.md, under the six headings that every consumer's has. */
export function readmeText({ name, hears }: Blueprint): string {
  return `# ${name}

## For

\`GET /${name}/{id}\`: when each kind of fact about a subject last happened, the newest first. The answer is
\`{ "id", "heard": [{ "type", "at" }] }\`; the list is empty where nobody spoke of that id.

## Hears

${hears.map(({ definition }) => `\`${definition.type}\``).join(", ")}.

## Says

Nothing.

## Rows

Table \`${name}\`, keys made in [core/rows.ts](core/rows.ts). Every attribute is a merge
([ADR 0005](../../docs/adr/0005-rows-are-merges.md)).

| row | \`pk\` | \`sk\` | attributes |
| --- | --- | --- | --- |
| what was heard of a subject | \`S#<subject>\` | \`-\` | each by the type it is about: newest { at } |

A fact is one update, and facts of one batch about one subject share it. A reading is one request.

## Rebuild

Deliver all facts again, in any order, beside live ones; nothing has to be emptied first. To rebuild into an empty table
is the same.

## Alarm

\`${name}-dlq\` is not empty: [dead letters](../../docs/runbooks/dead-letters.md). A letter is a fact that
\`GET /${name}/{id}\` does not know.
`;
}
