import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { consumers } from "../../consumers/index.ts";
import { producers } from "../../producers/index.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { follow, post } from "../social-facts.ts";
import { ROOT } from "./cloud-under-test.ts";

const CHORUS = join(ROOT, "cli", "chorus.js");
/** A shell without any AWS settings, so that commands find the local cloud. */
const ENV = { PATH: process.env["PATH"] ?? "", HOME: tmpdir(), NODE_OPTIONS: "", AWS_EC2_METADATA_DISABLED: "true" };

interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function chorus(...args: readonly string[]): Promise<Done> {
  const child = spawn(process.execPath, [CHORUS, ...args], { cwd: ROOT, env: ENV });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text: Buffer) => (said.out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said.err += text.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...said };
}

describe("the command line", () => {
  let up: ChildProcessWithoutNullStreams;
  let url = "";
  let port = "";
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "chorus-"));
    up = spawn(process.execPath, [CHORUS, "up", "--port", "0", "--json"], { cwd: ROOT, env: ENV });
    for await (const line of createInterface({ input: up.stdout })) {
      const event = JSON.parse(line) as { readonly event: string; readonly url: string; readonly port: number };
      if (event.event !== "ready") continue;
      url = event.url;
      port = String(event.port);
      break;
    }
  }, 60_000);

  afterAll(async () => {
    up.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  it("brings up a cloud that is healthy", async () => {
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ healthy: true, engines: "ok" });
  });

  it("publishes the good lines of a file, names the bad ones, and the good ones become a timeline", async () => {
    const lines = [
      JSON.stringify(follow(1, "cli-reader", "cli-author")),
      "not json",
      JSON.stringify(post(2, "cli-author", "cli-post")),
      JSON.stringify({ ...post(3, "cli-author", "bad"), type: "post-publishd.v1" }),
      JSON.stringify({ ...post(4, "cli-author", "worse"), data: { postId: "worse", authorId: 7 } }),
    ];
    const file = join(folder, "facts.ndjson.gz");
    await writeFile(file, gzipSync(lines.join("\r\n")));
    const { code, err } = await chorus("publish", "--file", file, "--port", port);
    expect(code).toBe(1);
    expect(err).toContain("line 2");
    expect(err).toMatch(/line 4: .*post-published\.v1/);
    expect(err).toMatch(/line 5: .*data\.authorId/);

    expect(await chorus("wait", "--idle", "--port", port)).toMatchObject({ code: 0 });
    const timeline = (await (await fetch(`${url}/timelines/cli-reader`)).json()) as {
      readonly items: readonly object[];
    };
    expect(timeline.items).toMatchObject([{ postId: "cli-post" }]);
  });

  it("publishes nothing of a file with a bad line when told all or nothing", async () => {
    const file = join(folder, "all.ndjson");
    await writeFile(file, `${JSON.stringify(post(9, "cli-author", "unseen"))}\nnot json\n`);
    expect(await chorus("publish", "--file", file, "--all-or-nothing", "--port", port)).toMatchObject({ code: 1 });
    await chorus("wait", "--idle", "--port", port);
    expect(await (await fetch(`${url}/timelines/cli-reader`)).text()).not.toContain("unseen");
  });

  it("publishes one fact and answers as JSON", async () => {
    const data = { followId: "x>y", followerId: "x", followeeId: "y" };
    const { code, out } = await chorus(
      "publish",
      "user-followed.v1",
      "--data",
      JSON.stringify(data),
      "--port",
      port,
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ published: 1, fact: { type: "user-followed.v1", subject: "x>y", data } });
  });

  it("publishes straight to the topic, and the fact becomes the same row", async () => {
    const data = { postId: "by-topic", authorId: "cli-author", kind: "text", summary: "Hello", visibility: "public" };
    const told = ["post-published.v1", "--data", JSON.stringify(data), "--via", "sns", "--port", port];
    expect(await chorus("publish", ...told)).toMatchObject({
      code: 0,
      out: expect.stringContaining('the topic "facts"'),
    });
    expect(await chorus("wait", "--idle", "--port", port)).toMatchObject({ code: 0 });
    expect(await (await fetch(`${url}/timelines/cli-reader`)).text()).toContain("by-topic");
  });

  it("shows every queue and every reader", async () => {
    const { code, out } = await chorus("status", "--json", "--port", port);
    expect(code).toBe(0);
    const { consumers: shown } = JSON.parse(out) as {
      readonly consumers: readonly { readonly consumer: string; readonly dead: number }[];
    };
    const fed = [...producers, ...consumers].flatMap(({ name, functions }) =>
      functions.filter(({ trigger }) => ["queue", "stream"].includes(trigger.on)).map(() => name),
    );
    expect(shown.map(({ consumer }) => consumer).toSorted()).toEqual(fed.toSorted());
    expect(shown.every(({ dead }) => dead === 0)).toBe(true);
  });

  it("traces what a fact caused, by the cause's id and by what it caused", async () => {
    const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
    const bought = { userId: "cli-buyer", subscriptionId: "cli-s", periodFrom: day(-1), periodTo: day(29) };
    const data = JSON.stringify({ ...subscriptionBoughtV1.example.data, ...bought });
    const published = await chorus("publish", "subscription-bought.v1", "--data", data, "--port", port, "--json");
    const { fact } = JSON.parse(published.out) as { readonly fact: { readonly id: string } };
    expect(await chorus("wait", "--idle", "--port", port)).toMatchObject({ code: 0 });

    const told = await chorus("trace", fact.id, "--port", port);
    expect(told).toMatchObject({ code: 0, err: "" });
    const [first, hop, , caused, ...others] = told.out.split("\n");
    expect(first).toContain(`subscription-bought.v1  cli-s  ${fact.id}  /cli`);
    expect(hop).toBe("  → entitlements   no failure recorded");
    expect(caused).toMatch(/^ {2}\S+ {2}entitlement-changed\.v1 {2}cli-buyer/);
    expect(others.join("\n")).toContain('"No failure recorded" is not "done"');

    const effect = /(\S+) {2}\/entitlements/.exec(caused ?? "")?.[1] ?? "";
    const byEffect = await chorus("trace", effect, "--port", port, "--json");
    expect(JSON.parse(byEffect.out)).toMatchObject({
      correlationId: fact.id,
      trace: [{ id: fact.id, caused: [{ id: effect, causationId: fact.id }] }],
    });
    expect(byEffect.out).not.toContain("periodTo");
  });

  it("says what was read when nothing is known of an id", async () => {
    const { code, out, err } = await chorus("trace", "never-said", "--port", port);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^error: Nothing is known of "never-said"\. Read: the stream of the local cloud .*--since 2d/s);
  });

  it("says which port is taken and what to do", async () => {
    const { code, err } = await chorus("up", "--port", port);
    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} is taken`);
    expect(err).toContain("--port");
  });

  it("says what runs when no cloud runs on the port asked for", async () => {
    const { code, err } = await chorus("status", "--port", "1");
    expect(code).toBe(1);
    expect(err).toMatch(/No local cloud runs on port 1 \(running: .*\)\. Start it: npx chorus up --port 1/);
  });

  it.each(["up", "publish", "status", "wait", "trace", "new", "new consumer", "package", "deploy", "doctor", "cost"])(
    "helps with %s, with an example",
    async (command) => {
      const { code, out } = await chorus(...command.split(" "), "--help");
      expect(code).toBe(0);
      expect(out).toContain("Example:");
    },
  );

  it("packages a folder, and plans its deployment, without asking anybody", async () => {
    const packaged = await chorus("package", "router", "--json");
    expect(packaged.code).toBe(0);
    const { stacks } = JSON.parse(packaged.out) as { readonly stacks: readonly { readonly name: string }[] };
    expect(stacks.map(({ name }) => name)).toEqual(["router-state", "router"]);
    const planned = await chorus("deploy", "router", "--stage", "prod", "--dry-run", "--json");
    expect(planned).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(planned.out)).toMatchObject({ waves: [["router-state-prod"], ["router-prod"]] });
  });

  it.each([[["deploy"]], [["doctor", "--deployed"]]])(
    "says what is missing before anything else when it is to go to AWS without credentials: %j",
    async (args) => {
      const { code, out, err } = await chorus(...args, "--region", "eu-west-1");
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toBe(
        "error: Could not load credentials from any providers. " +
          "Name a profile that exists with --profile, or sign in (aws sso login).\n",
      );
    },
  );

  it.each([
    [["nonsense"]],
    [["publish"]],
    [["new"]],
    [["wait", "--idle", "--timeout", "soon"]],
    [["status", "--nonsense"]],
    [["trace"]],
    [["trace", "x", "--since", "soon"]],
    [["package", "nobody"]],
    [["deploy", "--stage", "Prod"]],
    [["doctor", "timelins"]],
  ])("exits 2 on the wrong usage %j", async (args) => {
    expect(await chorus(...args)).toMatchObject({ code: 2 });
  });

  it("stops cleanly on Ctrl-C and leaves no port behind", async () => {
    const closed = once(up, "close");
    up.kill("SIGINT");
    expect(await closed).toEqual([0, null]);
    await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
  });
});
