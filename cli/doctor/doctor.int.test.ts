import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { clientConfig } from "../../infra/local/loopback.ts";
import { type PackagedStack, packageStacks } from "../../infra/packages/package-stacks.ts";
import type { Proof } from "../../infra/proofs/prove.ts";
import { topologyOf } from "../../infra/topology-of.ts";
import { aWorld } from "../fixtures/a-world.ts";
import { type CloudFormationEngine, startCloudFormation } from "../../test/engines/cloudformation.ts";
import { aConsumer, aProducer } from "../../test/engines/stacks-fixture.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import type { DoctorOptions } from "../options.ts";
import { stacksOf } from "../target/cloudformation.ts";
import { doctor } from "./doctor.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const STAGE = "doctor-test";

const roles: Proof = { name: "roles-both-ways", proves: "Roles are proved elsewhere.", findings: [] };

interface Told {
  readonly holds: boolean;
  readonly sections: readonly { readonly title: string; readonly proofs: readonly Proof[] }[];
}

describe("chorus doctor", () => {
  let aws: CloudFormationEngine;
  let packaged: readonly PackagedStack[];

  beforeAll(async () => {
    aws = await startCloudFormation();
    ({ stacks: packaged } = await packageStacks({
      root: ROOT,
      topology: topologyOf([aProducer], [aConsumer()]),
      stage: STAGE,
    }));
  }, 60_000);
  afterAll(() => aws.stop());

  async function consulted(options: Partial<DoctorOptions>, names: readonly string[] = [], consumer = aConsumer()) {
    const { world, out } = aWorld({ root: ROOT });
    const failure = await doctor(names, { stage: STAGE, ...options }, world, {
      definitions: { producers: [aProducer], consumers: [consumer] },
      open: () => stacksOf(new CloudFormationClient(clientConfig(aws.settings["AWS_ENDPOINT_URL"] ?? ""))),
      proveRoles: () => Promise.resolve(roles),
      // Seconds each time; infra/proofs has its own tests.
      validate: () => Promise.resolve([]),
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    return { failure, out: out() };
  }

  const inAws = (template: object, stack: string, tags: Readonly<Record<string, string>> = {}) =>
    aws.stacks.deploy({ name: `${stack}-${STAGE}`, body: JSON.stringify(template), tags });

  /** A packaged template, with one text in it put in another's place. */
  function changed(stack: string, from = "", to = ""): object {
    const { template } = packaged.find((one) => one.stack.name === stack) ?? {};
    return JSON.parse(from === "" ? JSON.stringify(template) : JSON.stringify(template).replaceAll(from, to)) as object;
  }

  const problems = (out: string) =>
    (JSON.parse(out) as Told).sections
      .flatMap(({ proofs }) => proofs)
      .flatMap(({ findings }) => findings.map(({ stack, resource, problem }) => `${stack} ${resource}: ${problem}`));

  it("tells every proof on a line of its own, and asks AWS nothing by itself", async () => {
    const { failure, out } = await consulted({});
    expect(failure).toBeUndefined();
    expect(out).toMatch(/^Definitions\n✓ definitions {2}\S/);
    expect(out).toMatch(/^✓ bundles-within-budget/m);
    expect(out).toMatch(/^✓ validator/m);
    expect(out).toMatch(/^✓ roles-both-ways/m);
    expect(out).toMatch(/\d+ proofs, and all of them hold\.\n$/);
    expect(aws.actions).toEqual([]);
  }, 60_000);

  it("names what definitions contradict, with file and fix, and stops there", async () => {
    const { failure, out } = await consulted({}, [], { ...aConsumer(), owner: "" });
    expect(failure).toEqual(new CommandFailed("1 of 1 proofs do not hold, with 1 finding."));
    expect(out).toContain(
      [
        "    consumers/greeted/consumer.ts",
        "      it has no owner",
        '      → name the team that is paged, e.g. owner: "social"',
      ].join("\n"),
    );
  });

  it("says what is not deployed yet, and how to deploy it to just there", async () => {
    const { failure, out } = await consulted({ region: "us-east-1", profile: "there", json: true });
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(problems(out)).toEqual(
      packaged.map(({ stack }) => `${stack.name} : there is no ${stack.name}-${STAGE} in us-east-1`),
    );
    expect(out).toContain(`"npx chorus deploy greeted --stage ${STAGE} --region us-east-1 --profile there"`);
  }, 60_000);

  it("finds nothing where AWS has what is packaged, and only looks", async () => {
    for (const { stack, template } of packaged) inAws(template, stack.name);
    const { failure, out } = await consulted({ region: "us-east-1", json: true });
    expect(failure).toBeUndefined();
    expect((JSON.parse(out) as Told).sections.map(({ title }) => title)).toContain(
      `Deployed to stage ${STAGE} in us-east-1`,
    );
    expect(new Set(aws.actions)).toEqual(new Set(["DescribeStacks", "GetTemplate"]));
  }, 60_000);

  it("tells other code, another template and a stack that no folder makes", async () => {
    inAws(changed("platform", '"RetentionPeriodHours":168', '"RetentionPeriodHours":24'), "platform");
    inAws(changed("greeted", '"DEPLOY_VERSION":"', '"DEPLOY_VERSION":"old-'), "greeted");
    inAws({ Resources: {} }, "gone", { app: "chorus", stage: STAGE });
    inAws({ Resources: {} }, "somebody-elses");
    const { failure, out } = await consulted({ deployed: true, json: true });
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(problems(out)).toEqual([
      `gone-${STAGE} : it is deployed, and no folder makes it`,
      "platform Stream: Properties.RetentionPeriodHours is 24, packaged 168",
      expect.stringMatching(/^greeted GreetedLambdaFunction: code differs: "old-\w+" runs, "\w{12}" is packaged$/),
    ]);
  }, 60_000);

  it("tells a value that changed since behind templates that did not, of the folder that is named", async () => {
    inAws(changed("greeted-state", '"TableName":"greeted"', '"TableName":"greeted-before"'), "greeted-state");
    inAws(changed("greeted"), "greeted");
    inAws(changed("greeted-state"), "greeted-state");
    const { out } = await consulted({ deployed: true, json: true }, ["greeted"]);
    const path = `/chorus/${STAGE}/greeted-state/table-name`;
    expect(problems(out)).toContain(
      `greeted GreetedStateTableName: it was deployed with "greeted-before" of ${path}, and greeted-state says "greeted" now`,
    );
    expect(problems(out).every((problem) => problem.startsWith("greeted GreetedState"))).toBe(true);
  }, 60_000);

  it("takes an unknown name, and the local cloud, for a slip", async () => {
    expect((await consulted({}, ["greted"])).failure).toBeInstanceOf(WrongUsage);
    expect((await consulted({ deployed: true, port: 4100 })).failure).toBeInstanceOf(WrongUsage);
  });
});
