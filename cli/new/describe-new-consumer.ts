import { aligned } from "../aligned.ts";
import type { Blueprint } from "./blueprint.ts";
import type { NextCommands } from "./next-commands.ts";

interface Made {
  /** Files, from the checkout. */
  readonly made: readonly string[];
  readonly changed: readonly string[];
  readonly next: NextCommands;
  /** Nobody named a team. */
  readonly isOwnerAssumed: boolean;
}

/** What people are told when a consumer was made. */
export function describeNewConsumer(
  { name, owner, hears }: Blueprint,
  { made, changed, next, isOwnerAssumed }: Made,
): readonly string[] {
  const types = hears.map(({ definition }) => definition.type).join(", ");
  return [
    `Made the consumer ${name}, which hears ${types}:`,
    ...made.map((path) => `  ${path}`),
    `Changed ${changed.join(" and ")}.`,
    isOwnerAssumed
      ? `It is owned by ${owner}, as nobody was named: change \`owner\` in consumers/${name}/consumer.ts to the team that is paged.`
      : `It is owned by ${owner}.`,
    "",
    "Next, from the checkout:",
    ...aligned([
      ["test it", next.test],
      ["run it", next.start],
      ["try it, in another terminal", next.try],
    ]),
    "",
    `What it keeps is decided in consumers/${name}/core/apply.ts.`,
  ];
}
