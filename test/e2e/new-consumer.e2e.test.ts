import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { uploadStoredV1 } from "../../schemas/upload/upload-stored.v1.ts";
import { ROOT } from "./cloud-under-test.ts";

interface Made {
  readonly next: { readonly test: string; readonly try: string };
}

/** One hears a single event, the other several, the first of them about subjects with slashes. */
const MADE = { welcome: "user-joined", sightings: "upload-stored,post-published.v1,post-liked,account-closed" };
const FILES = [...Object.keys(MADE).map((name) => `consumers/${name}`), "consumers/index.ts"];
const WRITTEN = FILES.join(" ");
const TYPES_OF_WRITTEN = "tsconfig.written.json";

/** What `npm run check` runs; types, lint and format of what was written and what it needs, since the whole takes a minute. */
const CHECKS = [
  `node_modules/.bin/tsc -p ${TYPES_OF_WRITTEN}`,
  `node_modules/.bin/eslint ${WRITTEN}`,
  `node_modules/.bin/depcruise --config .dependency-cruiser.cjs ${WRITTEN}`,
  "npm run check:dead",
  "npm run check:docs",
  `node_modules/.bin/prettier --check ${WRITTEN} docs/events.md`,
];

describe("a consumer that chorus new consumer made", () => {
  const running = new Set<ChildProcessWithoutNullStreams>();
  let checkout: string;
  let welcome: Made;
  let sightings: Made;

  beforeAll(async () => {
    checkout = await realpath(await mkdtemp(join(tmpdir(), "chorus-checkout-")));
    await copyTo(checkout);
    [welcome, sightings] = [await made("welcome"), await made("sightings")];
    const types = { extends: "./tsconfig.json", include: FILES };
    await writeFile(join(checkout, TYPES_OF_WRITTEN), JSON.stringify(types));
  }, 60_000);
  afterAll(async () => {
    for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGKILL");
    await rm(checkout, { recursive: true, force: true });
  });

  it("passes every check and its own tests, as it was made", async () => {
    // One start for both.
    const tests = `${welcome.next.test} consumers/sightings`;
    expect(sightings.next.test).toBe(welcome.next.test.replace("welcome", "sightings"));
    const commands = [...CHECKS, tests];
    expect(await failuresOf(commands)).toEqual([]);
  }, 180_000);

  it("hears at once, keeps and shows what is said in the embedded cloud", async () => {
    const url = await start();
    for (const { next } of [welcome, sightings]) {
      const [publish = "", wait = "", curl = ""] = next.try.split(" && ");
      expect(await failuresOf([publish])).toEqual([]);
      expect(await failuresOf([wait])).toEqual([]);
      const { pathname } = new URL(curl.slice("curl '".length, -1));
      expect(await (await fetch(`${url}${pathname}`)).json()).toMatchObject({ heard: [{ at: expect.any(String) }] });
    }
    const subject = encodeURIComponent(uploadStoredV1.example.subject);
    expect(await (await fetch(`${url}/sightings/${subject}`)).json()).toMatchObject({
      id: uploadStoredV1.example.subject,
      heard: [{ type: "upload-stored.v1" }],
    });
    expect(await (await fetch(`${url}/welcome/nobody`)).json()).toEqual({ id: "nobody", heard: [] });
  }, 120_000);

  /** The copy's own command line, also where the made commands say `npx chorus`. */
  function shell(command: string): ChildProcessWithoutNullStreams {
    const child = spawn("sh", ["-c", command.replace(/^npx chorus /, "exec node cli/chorus.js ")], {
      cwd: checkout,
      // A group of its own, so that what npm starts is ended with it.
      detached: true,
      env: { PATH: process.env["PATH"] ?? "", HOME: checkout, NODE_OPTIONS: "", NPM_CONFIG_UPDATE_NOTIFIER: "false" },
    });
    running.add(child);
    child.once("close", () => running.delete(child));
    return child;
  }

  async function made(name: keyof typeof MADE): Promise<Made> {
    const { code, out, said } = await outcomeOf(`npx chorus new consumer ${name} --hears ${MADE[name]} --json`);
    if (code !== 0) throw new Error(said);
    return JSON.parse(out) as Made;
  }

  async function outcomeOf(command: string) {
    const child = shell(command);
    let [out, said] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (out += text.toString()));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text: Buffer) => (said += text.toString()));
    }
    const [code] = (await once(child, "close")) as [number | null];
    return { code, out, said };
  }

  /** Two at a time. @returns what those that failed said. */
  async function failuresOf(commands: readonly string[]): Promise<readonly string[]> {
    const failures: string[] = [];
    const left = [...commands];
    const work = async () => {
      for (let command = left.shift(); command !== undefined; command = left.shift()) {
        const { code, said } = await outcomeOf(command);
        if (code !== 0) failures.push(`${command}\n${said}`);
      }
    };
    await Promise.all([work(), work()]);
    return failures;
  }

  /** @returns where the cloud answers. */
  async function start(): Promise<string> {
    const up = shell("npx chorus up --port 0 --json");
    let said = "";
    up.stderr.on("data", (text: Buffer) => (said += text.toString()));
    for await (const line of createInterface({ input: up.stdout })) {
      const event = JSON.parse(line) as { readonly event: string; readonly url: string };
      if (event.event === "ready") return event.url;
    }
    throw new Error(`The cloud did not start: ${said}`);
  }
});

/** Every file that git knows or would take, and the packages that are installed here. */
async function copyTo(copy: string): Promise<void> {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
  const files = listed.toString().split("\0");
  for (const file of files.filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
    await cp(join(ROOT, file), join(copy, file));
  }
  for (const folder of ["node_modules", "bench/node_modules"]) {
    if (existsSync(join(ROOT, folder))) await symlink(join(ROOT, folder), join(copy, folder));
  }
}
