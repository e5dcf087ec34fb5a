import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { clientConfig } from "../../infra/local/loopback.ts";
import type { ConsumerDefinition } from "../../runtime/definition.ts";
import { aWorld } from "../fixtures/a-world.ts";
import { type CloudFormationEngine, startCloudFormation } from "../../test/engines/cloudformation.ts";
import { aConsumer, aProducer } from "../../test/engines/stacks-fixture.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import type { DeployOptions } from "../options.ts";
import { stacksOf } from "../target/cloudformation.ts";
import { deploy } from "./deploy.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Nobody else's, since packages of the checkout lie beside ours. */
const STAGE = "deploy-test";

interface Told {
  readonly stacks: readonly { readonly name: string; readonly state: string; readonly reason?: string }[];
}

/** Real osls, in processes of its own, before a CloudFormation on this machine. */
describe("chorus deploy", () => {
  let aws: CloudFormationEngine;

  beforeAll(async () => {
    aws = await startCloudFormation();
  });
  afterAll(() => aws.stop());

  async function deploying(
    options: Partial<DeployOptions> = {},
    names: readonly string[] = [],
    consumer = aConsumer(),
  ) {
    const env = {
      ...{ PATH: process.env["PATH"], HOME: tmpdir(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
      // osls waits so long before it asks how a stack is getting on.
      SLS_AWS_MONITORING_FREQUENCY: "10",
      ...aws.settings,
    };
    const { world, out, err } = aWorld({ root: ROOT, env });
    const from = aws.history.length;
    const failure = await deploy(names, { stage: STAGE, json: true, ...options }, world, {
      definitions: { producers: [aProducer], consumers: [consumer] },
      open: () => stacksOf(new CloudFormationClient(clientConfig(aws.settings["AWS_ENDPOINT_URL"] ?? ""))),
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    return { failure, out: out(), err: err(), happened: aws.history.slice(from) };
  }

  const states = ({ out }: { readonly out: string }) =>
    (JSON.parse(out) as Told).stacks.map(({ name, state }) => `${name} ${state}`);

  it("shows the plan on request, and asks AWS nothing", async () => {
    const { failure, out } = await deploying({ dryRun: true });
    expect(failure).toBeUndefined();
    expect(JSON.parse(out)).toEqual({
      stage: STAGE,
      dryRun: true,
      waves: [
        [`platform-${STAGE}`],
        [`greeter-state-${STAGE}`, `greeted-state-${STAGE}`],
        [`greeter-${STAGE}`, `greeted-${STAGE}`],
      ],
    });
    expect(aws.actions).toEqual([]);
  });

  it("says that a folder's stacks need the platform, before anything is packaged", async () => {
    const { failure, happened } = await deploying({}, ["unpacked"], { ...aConsumer(), name: "unpacked" });
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(String(failure)).toContain(`npx chorus deploy platform unpacked --stage ${STAGE}`);
    expect(happened).toEqual([]);
    expect(existsSync(join(ROOT, "dist", "stacks", "unpacked"))).toBe(false);
  });

  it("creates what all share, then what folders keep, then their code, which reads what the others wrote", async () => {
    const { failure, happened, err, ...told } = await deploying();
    expect(failure).toBeUndefined();
    expect(states(told)).toEqual([
      "platform deployed",
      "greeter-state deployed",
      "greeted-state deployed",
      "greeter deployed",
      "greeted deployed",
    ]);
    // The first of each is the deployment bucket alone.
    const whole = happened.filter((one) => one.startsWith("UPDATE_COMPLETE")).map((one) => one.split(" ")[1]);
    expect(whole[0]).toBe(`platform-${STAGE}`);
    expect(whole.slice(1, 3).toSorted()).toEqual([`greeted-state-${STAGE}`, `greeter-state-${STAGE}`]);
    expect(whole.slice(3).toSorted()).toEqual([`greeted-${STAGE}`, `greeter-${STAGE}`]);
    expect(aws.stacks.named(`greeted-${STAGE}`).parameters).toContainEqual({
      ParameterKey: "GreetedStateTableName",
      ParameterValue: `/chorus/${STAGE}/greeted-state/table-name`,
      ResolvedValue: "greeted",
    });
    expect(err).toMatch(/^greeted-state │ .*Service deployed to stack greeted-state-deploy-test/m);
  }, 120_000);

  it("changes nothing the second time, and says so", async () => {
    const { failure, happened, ...told } = await deploying();
    expect(failure).toBeUndefined();
    expect(happened).toEqual([]);
    expect(states(told).every((one) => one.endsWith(" unchanged"))).toBe(true);
  }, 60_000);

  it("updates a stack that changed, and no other", async () => {
    const { happened, ...told } = await deploying({}, [], aConsumer("good morning"));
    expect(happened).toEqual([`UPDATE_COMPLETE greeted-${STAGE}`]);
    expect(states(told).filter((one) => !one.endsWith(" unchanged"))).toEqual(["greeted deployed"]);
  }, 60_000);

  it("stops at a stack that fails, and says why, what was done and how to go on", async () => {
    aws.failOn(`greeted-state-${STAGE}`, "The table may not be changed");
    const { failure, happened, ...told } = await deploying({}, ["greeted"], changed());
    expect(happened).toEqual([`UPDATE_ROLLBACK_COMPLETE greeted-state-${STAGE}`]);
    expect(states(told)).toEqual(["greeted-state failed", "greeted not started"]);
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(String(failure)).toMatch(
      /greeted-state-deploy-test failed: UPDATE_FAILED: .* The table may not be changed$/m,
    );
    expect(String(failure)).toContain(`Go on with: npx chorus deploy greeted --stage ${STAGE}`);
  }, 60_000);

  it("deploys what was rolled back when it is run again, though osls alone would take it for unchanged", async () => {
    aws.failOn(`greeted-${STAGE}`, "The queue may not be changed");
    const rolledBack = await deploying({}, ["greeted"], changed());
    expect(states(rolledBack)).toEqual(["greeted-state deployed", "greeted failed"]);
    aws.failOn(undefined);
    const { failure, ...told } = await deploying({}, ["greeted"], changed());
    expect(failure).toBeUndefined();
    expect(states(told)).toEqual(["greeted-state unchanged", "greeted deployed"]);
  }, 60_000);

  it("never touches the stacks of another stage", async () => {
    const { failure, happened } = await deploying({ stage: `${STAGE}-2` }, ["platform"]);
    // Names of queues and tables carry no stage, so a second one in the same account is refused.
    expect(String(failure)).toContain("facts already exists");
    expect(happened.every((one) => one.endsWith(` platform-${STAGE}-2`))).toBe(true);
    expect(aws.stacks.named(`platform-${STAGE}`).status).toBe("UPDATE_COMPLETE");
  }, 60_000);

  it("takes an unknown name, and the local cloud, for a slip", async () => {
    expect((await deploying({}, ["greted"])).failure).toEqual(
      new WrongUsage('There is no "greted": did you mean greeted or greeter?'),
    );
    expect((await deploying({ port: 4100 })).failure).toBeInstanceOf(WrongUsage);
  });
});

/** Another table and other code. */
function changed(): ConsumerDefinition {
  const consumer = aConsumer("good night");
  return { ...consumer, owner: "social" };
}
