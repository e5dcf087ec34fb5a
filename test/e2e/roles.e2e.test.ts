import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { consumers } from "../../consumers/index.ts";
import { proveRoles } from "../../infra/iam/prove-roles.ts";
import { recordOf, writeRecord } from "../../infra/iam/record.ts";
import { type Cloud, startCloud } from "../../infra/local/cloud.ts";
import { deadLetterQueueOf } from "../../infra/topology.ts";
import { producers } from "../../producers/index.ts";
import type { Rehearsal } from "../../runtime/definition.ts";
import { rehearsalsOf, rehearse } from "../rehearse.ts";
import { depthOf, idle, ROOT } from "./cloud-under-test.ts";

describe("every function's role", () => {
  let cloud: Cloud;
  let rehearsals: readonly Rehearsal[];

  beforeAll(async () => {
    rehearsals = await rehearsalsOf([...producers, ...consumers]);
    const settings = Object.assign({}, ...rehearsals.map((one) => one.settings)) as Readonly<Record<string, string>>;
    cloud = await startCloud({ root: ROOT, settings });
    await rehearse(cloud, rehearsals);
  }, 180_000);
  afterAll(() => cloud.stop());

  it("allows all that it was seen to do, and nothing that it was not", async () => {
    // What `chorus doctor` proves the packaged roles with, also when they do not hold.
    await writeRecord(ROOT, recordOf(cloud.packages, cloud.calls()));
    expect(proveRoles(cloud.deployment.resolved, cloud.calls())).toEqual([]);
  });

  it("is the one that the function runs under: what it does not allow is refused and comes again, until it is allowed", async () => {
    await idle(cloud);
    expect(cloud.calls().filter(({ allowed }) => !allowed).length).toBeGreaterThan(0);
    const live = cloud.deployment.queues.filter(({ isLive }) => isLive);
    const dead = await Promise.all(live.map(({ name }) => depthOf(cloud, deadLetterQueueOf(name))));
    // The poison alone: what was refused while the tables were out of reach has been stored since.
    expect(dead).toEqual(live.map(() => 1));
  });
});
