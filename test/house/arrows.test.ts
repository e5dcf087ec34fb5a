import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CONFIG = ".dependency-cruiser.cjs";

interface Rule {
  readonly name: string;
  readonly comment?: string;
}
const { forbidden } = createRequire(import.meta.url)(join(ROOT, CONFIG)) as { readonly forbidden: readonly Rule[] };

/** One file of a small tree like ours: what it imports, and the rules that must object. */
type Files = Readonly<Record<string, { readonly imports: readonly string[]; readonly breaks?: readonly string[] }>>;

const FILES: Files = {
  // Nothing is wrong with these.
  "schemas/said.v1.ts": { imports: ["zod"] },
  "schemas/published.main.ts": { imports: ["node:fs", "./said.v1.ts"] },
  "runtime/ports.ts": { imports: ["../schemas/said.v1.ts"] },
  "runtime/core/plan.ts": { imports: ["../ports.ts"] },
  "runtime/kit/run.ts": { imports: ["node:crypto", "../core/plan.ts", "../kit/clock.ts"] },
  "runtime/kit/clock.ts": { imports: ["node:os"] },
  "runtime/aws/store.ts": { imports: ["@aws-sdk/client-sqs", "../ports.ts", "../kit/run.ts"] },
  "runtime/memory/store.ts": { imports: ["../ports.ts"] },
  "runtime/memory/store.test.ts": { imports: ["./store.ts", "../../test/contract.ts"] },
  "producers/index.ts": { imports: ["./door/producer.ts"] },
  "producers/door/producer.ts": { imports: ["../../runtime/ports.ts"] },
  "producers/door/lambda.ts": { imports: ["@aws-sdk/client-sqs", "./core/judge.ts", "../../runtime/aws/store.ts"] },
  "producers/door/core/judge.ts": { imports: ["../../../schemas/said.v1.ts"] },
  "consumers/index.ts": { imports: ["./shelf/consumer.ts"] },
  "consumers/shelf/consumer.ts": { imports: ["../../runtime/core/plan.ts", "./core/apply.ts"] },
  "consumers/shelf/core/apply.ts": { imports: ["../../../runtime/core/plan.ts"] },
  "consumers/shelf/rehearsal.ts": { imports: ["../../runtime/ports.ts", "../../schemas/said.v1.ts"] },
  "consumers/shelf/reading.lambda.ts": { imports: ["@aws-sdk/client-sqs", "./consumer.ts"] },
  "infra/topology.ts": { imports: ["../consumers/index.ts", "../producers/door/producer.ts"] },
  "infra/lambda-credentials.ts": { imports: ["@aws-sdk/credential-provider-env"] },
  "infra/local/cloud.ts": { imports: ["@aws-sdk/client-sqs", "fauxqs", "../topology.ts"] },
  "cli/main.ts": {
    imports: ["../infra/local/cloud.ts", "../consumers/index.ts", "../docs/page.ts", "./target/clients.ts"],
  },
  "cli/target/clients.ts": { imports: ["@aws-sdk/client-sqs", "../../runtime/aws/store.ts"] },
  "docs/page.ts": { imports: ["../consumers/shelf/consumer.ts", "../producers/index.ts"] },
  "docs/page.main.ts": { imports: ["./page.ts"] },
  "bench/speed.ts": { imports: ["../infra/local/cloud.ts", "../test/contract.ts", "@aws-sdk/client-sqs"] },
  "test/contract.ts": {
    imports: ["../runtime/ports.ts", "../infra/local/cloud.ts", "../consumers/shelf/rehearsal.ts"],
  },

  // Each of these breaks a rule.
  "schemas/nosy.ts": { imports: ["../runtime/ports.ts", "./said.v1.ts"], breaks: ["schemas-are-the-bottom"] },
  "schemas/nosy.test.ts": { imports: ["./nosy.ts"] },
  "runtime/knowing.ts": { imports: ["../consumers/index.ts"], breaks: ["runtime-knows-no-business"] },
  "runtime/knowing.test.ts": { imports: ["./knowing.ts"] },
  "runtime/kit/partial.ts": { imports: ["../memory/store.ts"], breaks: ["ports-do-not-know-their-answers"] },
  "runtime/kit/partial.test.ts": { imports: ["./partial.ts"] },
  "runtime/memory/copying.ts": { imports: ["../aws/store.ts"], breaks: ["aws-and-memory-are-strangers"] },
  "runtime/memory/copying.test.ts": { imports: ["./copying.ts"] },
  "producers/gate/lambda.ts": { imports: ["../door/authenticate.ts"], breaks: ["producers-do-not-know-each-other"] },
  "producers/door/authenticate.ts": { imports: ["../../runtime/ports.ts"] },
  "consumers/desk/lambda.ts": { imports: ["../shelf/core/apply.ts"], breaks: ["consumers-do-not-know-each-other"] },
  "consumers/desk/desk.test.ts": { imports: ["../shelf/consumer.ts"], breaks: ["consumers-do-not-know-each-other"] },
  "consumers/lamp/lambda.ts": {
    imports: ["../../producers/door/core/judge.ts"],
    breaks: ["producers-and-consumers-are-strangers"],
  },
  "dlq-replayer/move.ts": { imports: ["../consumers/shelf/consumer.ts"], breaks: ["replayer-stands-alone"] },
  "dlq-replayer/move.test.ts": { imports: ["./move.ts"] },
  "infra/eager.ts": { imports: ["../consumers/shelf/core/apply.ts"], breaks: ["definitions-only"] },
  "infra/eager.test.ts": { imports: ["./eager.ts"] },
  "cli/partial.ts": { imports: ["../consumers/shelf/consumer.ts"], breaks: ["commands-know-the-lists"] },
  "cli/partial.test.ts": { imports: ["./partial.ts"] },
  "docs/outward.main.ts": { imports: ["../infra/topology.ts"], breaks: ["nobody-looks-at-infra-or-test"] },
  "infra/leaning.ts": { imports: ["../test/contract.ts"], breaks: ["nothing-that-runs-looks-at-test"] },
  "infra/leaning.test.ts": { imports: ["./leaning.ts"] },
  "consumers/shelf/lambda.ts": { imports: ["./rehearsal.ts"], breaks: ["nobody-runs-a-rehearsal"] },
  "infra/upward.ts": { imports: ["../cli/main.ts"], breaks: ["nobody-looks-at-the-command-line"] },
  "infra/upward.test.ts": { imports: ["./upward.ts"] },
  "infra/calling.ts": { imports: ["@aws-sdk/client-sqs"], breaks: ["aws-lives-at-the-edge"] },
  "infra/calling.test.ts": { imports: ["./calling.ts"] },
  "consumers/lamp/core/drawing.ts": {
    imports: ["node:crypto"],
    breaks: ["cores-are-pure", "cores-stay-pure-further-down"],
  },
  "consumers/lamp/core/drawing.test.ts": { imports: ["./drawing.ts"] },
  "consumers/lamp/core/timing.ts": {
    imports: ["../../../runtime/kit/clock.ts"],
    breaks: ["cores-stay-pure-further-down"],
  },
  "consumers/lamp/core/timing.test.ts": { imports: ["./timing.ts"] },
  "infra/egg.ts": { imports: ["./hen.ts"], breaks: ["no-circles"] },
  "infra/hen.ts": { imports: ["./egg.ts"] },
  "runtime/kit/forgotten.ts": { imports: [], breaks: ["no-orphans"] },
  "producers/door/developing.ts": { imports: ["esbuild"], breaks: ["no-development-packages-in-production"] },
  "producers/door/developing.test.ts": { imports: ["./developing.ts"] },
  "infra/borrowing.ts": { imports: ["no-such-package"], breaks: ["nothing-undeclared"] },
  "infra/borrowing.test.ts": { imports: ["./borrowing.ts"] },
};

describe("the import rule", () => {
  let tree: string;
  let objections: readonly string[];
  beforeAll(async () => {
    tree = await planted(FILES);
    objections = await cruise(tree);
  });
  afterAll(async () => {
    await rm(tree, { recursive: true });
  });

  it("is broken once in every way that it names", () => {
    const broken = new Set(Object.values(FILES).flatMap(({ breaks = [] }) => breaks));
    expect([...broken].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it("objects to every planted fault, and to nothing else", () => {
    const faults = Object.entries(FILES).flatMap(([file, { breaks = [] }]) => breaks.map((rule) => `${rule}: ${file}`));
    expect(objections).toEqual(faults.sort());
  });

  it("says why it objects", () => {
    expect(forbidden.filter(({ comment = "" }) => comment.length < 20)).toEqual([]);
  });
});

async function planted(files: Files): Promise<string> {
  const tree = await mkdtemp(join(tmpdir(), "chorus-arrows-"));
  await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
  for (const settings of [CONFIG, "package.json", "tsconfig.json"])
    await cp(join(ROOT, settings), join(tree, settings));
  for (const [file, { imports }] of Object.entries(files)) {
    const lines = imports.map((from) => `import ${JSON.stringify(from)};\n`);
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), `${lines.join("")}export const here = true;\n`);
  }
  return tree;
}

/** @returns `rule: file`, sorted, each once. */
async function cruise(tree: string): Promise<readonly string[]> {
  const program = join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const folders = [...new Set(Object.keys(FILES).map((file) => file.split("/")[0] ?? ""))];
  const printed = await new Promise<string>((resolve) => {
    const args = [program, "--config", CONFIG, "--output-type", "json", ...folders];
    // It exits with the number of errors, and there are many.
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 2 ** 24 }, (_error, stdout) => {
      resolve(stdout);
    });
  });
  const { summary } = JSON.parse(printed) as {
    readonly summary: {
      readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    };
  };
  const objections = summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
  return [...new Set(objections)].sort();
}
