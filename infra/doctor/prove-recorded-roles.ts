import { proveRoles } from "../iam/prove-roles.ts";
import { type CallRecord, isOf, readRecord } from "../iam/record.ts";
import { ACCOUNT_ID, REGION } from "../local/engines/engines.ts";
import type { PackagedStack } from "../packages/package-stacks.ts";
import type { Finding } from "../proofs/finding.ts";
import type { Proof } from "../proofs/prove.ts";
import { awsAccount, resolveStacks } from "../templates/resolve.ts";
import type { Rehearse } from "./rehearse-in.ts";

const NAME = "roles-both-ways";

/** As the embedded cloud names things, whose calls are in the record. */
const ACCOUNT = awsAccount(ACCOUNT_ID, REGION);

/**
 * With what functions were seen to do in these very packages; when nobody looked yet, they are rehearsed.
 * @param stacks all of them, since a role of one names what another makes.
 */
export async function proveRecordedRoles(
  stacks: readonly PackagedStack[],
  root: string,
  rehearse: Rehearse,
): Promise<Proof> {
  const record = await recordFor(stacks, root, rehearse);
  return {
    name: NAME,
    proves: "Every role allows all that its function was seen to do, and nothing that it was not.",
    findings: "calls" in record ? proveRoles(resolved(stacks), record.calls) : [record],
  };
}

const resolved = (stacks: readonly PackagedStack[]) =>
  resolveStacks(
    stacks.map(({ stack, template }) => ({ stack: stack.name, template })),
    ACCOUNT,
  );

async function recordFor(
  stacks: readonly PackagedStack[],
  root: string,
  rehearse: Rehearse,
): Promise<CallRecord | Finding> {
  const known = await readRecord(root);
  if (known !== undefined && isOf(known, stacks)) return known;
  const failure = await rehearse().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const made = await readRecord(root);
  // It fails for roles that do not hold, too; then the record says which.
  if (made !== undefined && isOf(made, stacks)) return made;
  return unproved(
    failure === undefined
      ? "the rehearsal was of other packages than these; something was changed meanwhile"
      : `the rehearsal of what functions do failed:\n${failure}`,
  );
}

const unproved = (problem: string): Finding => ({
  stack: "",
  resource: "",
  rule: NAME,
  problem,
  fix: "npm run prove:iam",
});
