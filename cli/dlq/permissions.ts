import { policyFor, type Verb } from "../../dlq-replayer/core/permissions.ts";
import { LEDGER_TABLE, STREAM } from "../../infra/topology.ts";
import { OURS } from "../definitions.ts";
import { writeJson, type World } from "../world.ts";
import { inboxesOf, inboxNamed } from "./inboxes.ts";

/**
 * `--permissions`: what IAM has to allow for a command, printed and nothing done.
 * @param names of inboxes; none for all of ours.
 */
export function showPermissions(verb: Verb, names: readonly string[], world: Pick<World, "out">, json: boolean): void {
  const ours = inboxesOf(OURS);
  const inboxes = names.length === 0 ? ours : names.map((name) => inboxNamed(name, ours));
  const policy = policyFor(verb, inboxes, { region: "*", id: "*", ledgerTable: LEDGER_TABLE, stream: STREAM });
  if (json) writeJson(world.out, policy);
  else world.out.write(`${JSON.stringify(policy, undefined, 2)}\n`);
}
