import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { consumers } from "../../consumers/index.ts";
import { run } from "../program.ts";
import type { World } from "../world.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const READ = ["consumers/index.ts", "schemas/catalogue.ts", "docs/events.md", ".prettierrc.json"];
/** Whichever it is. */
const TAKEN = consumers[0]?.name ?? "";

describe("chorus new consumer", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "chorus-new-"));
    for (const file of READ) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await cp(join(CHECKOUT, file), join(root, file));
    }
  });
  afterEach(() => rm(root, { recursive: true }));

  async function chorus(...argv: readonly string[]) {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const unused = () => {
      throw new Error("chorus new consumer asks for nothing of that");
    };
    const world: World = {
      ...{ root, cwd: root, env: {}, out, err, now: unused, newId: unused, isAlive: unused, pause: unused },
      ...{ fetch: unused, onInterrupt: unused, abort: unused },
    };
    const code = await run(["new", "consumer", ...argv], world);
    return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
  }

  const textOf = (path: string) => readFile(join(root, path), "utf8");
  const everything = async () => (await readdir(root, { recursive: true })).toSorted();

  it("makes the folder, lists it, and says who owns it and what to do next", async () => {
    const { code, out } = await chorus("welcome", "--hears", "user-joined");
    expect(code).toBe(0);
    expect(await readdir(join(root, "consumers/welcome"))).toContain("welcome.test.ts");
    expect(await textOf("consumers/index.ts")).toContain('import { welcome } from "./welcome/consumer.ts";');
    expect(await textOf("docs/events.md")).toContain("[welcome](../consumers/welcome/)");
    expect(out).toContain("owned by platform, as nobody was named: change `owner` in consumers/welcome/consumer.ts");
    expect(out).toMatch(/npm run test:jest -- consumers\/welcome\/\n.*npm start\n.*npx chorus publish user-joined\.v1/);
  });

  it("answers scripts with what it made", async () => {
    const { out } = await chorus("welcome", "--hears", "user-joined,post-liked", "--owner", "growth", "--json");
    const answer = JSON.parse(out) as { readonly made: readonly string[] };
    expect(answer).toMatchObject({
      consumer: "welcome",
      owner: "growth",
      hears: ["user-joined.v1", "post-liked.v1"],
      changed: ["docs/events.md", "consumers/index.ts"],
      next: { test: expect.any(String), start: "npm start", try: expect.any(String) },
    });
    await expect(Promise.all(answer.made.map(textOf))).resolves.toHaveLength(9);
  });

  it.each<[string, readonly string[], string]>([
    ["a name that is taken", [TAKEN, "--hears", "user-joined"], `the consumer ${TAKEN} is`],
    ["an unknown event", ["welcome", "--hears", "user-join"], "did you mean user-joined?"],
    ["an owner that is none", ["welcome", "--hears", "user-joined", "--owner", "Team A!"], "--owner"],
    ["nothing to hear", ["welcome"], "--hears"],
    ["no name", ["--hears", "user-joined"], "name"],
  ])("exits 2 for %s and writes nothing", async (_, argv, why) => {
    const before = await everything();
    const { code, err } = await chorus(...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
    expect(await everything()).toEqual(before);
  });

  it("exits 2 for a folder that is there already", async () => {
    await mkdir(join(root, "consumers/welcome"));
    const { code, err } = await chorus("welcome", "--hears", "user-joined");
    expect([code, err]).toEqual([2, expect.stringContaining("consumers/welcome/ is there already")]);
  });

  it("exits 1 for a list that it cannot add to, and writes nothing", async () => {
    await writeFile(join(root, "consumers/index.ts"), "export const consumers = all();\n");
    const before = await everything();
    const { code, err } = await chorus("welcome", "--hears", "user-joined");
    expect([code, err]).toEqual([1, expect.stringContaining("consumers/index.ts is no plain list")]);
    expect(await everything()).toEqual(before);
  });
});
