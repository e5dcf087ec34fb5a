import { standingOf, type Standing } from "../dlq-replayer/core/standing.ts";
import type { ConsumerDefinition } from "../runtime/definition.ts";
import type { RowStore } from "../runtime/ports.ts";
import type { Fact } from "../schemas/event.ts";

/** How a fact stands to what its consumer knows, as the replayer would tell it of a dead letter. */
export async function standingIn(
  store: RowStore,
  { marks = () => [] }: ConsumerDefinition,
  fact: Fact,
): Promise<Standing> {
  const told = marks(fact);
  return standingOf(fact, told, await store.get(told.map(({ key }) => key)));
}
