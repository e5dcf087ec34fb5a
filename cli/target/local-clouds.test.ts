import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { runningClouds } from "./local-clouds.ts";

const aCloud = (port: number, pid = 1) => ({
  port,
  pid,
  startedAt: "2026-03-01T09:00:00.000Z",
  region: "eu-west-1",
  accountId: "000000000000",
  endpoints: {
    kinesis: "http://127.0.0.1:1",
    messaging: "http://127.0.0.1:2",
    dynamodb: "http://127.0.0.1:3",
    lambda: "http://127.0.0.1:4",
  },
  secrets: {},
});

describe("running clouds", () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "chorus-clouds-"));
  });
  afterEach(() => rm(home, { recursive: true }));

  async function register(checkout: string, content: string): Promise<string> {
    const folder = join(home, checkout);
    await mkdir(join(folder, ".git"), { recursive: true });
    await mkdir(join(folder, ".chorus"));
    await writeFile(join(folder, ".chorus", "local.json"), content);
    return folder;
  }

  const portsFrom = async (cwd: string, root: string, alive: readonly number[] = [1]) =>
    (await runningClouds({ cwd, root, isAlive: (pid) => alive.includes(pid) })).map(({ port }) => port);

  it("finds those of the checkout around the working folder, however deep", async () => {
    const root = await register("one", JSON.stringify({ clouds: [aCloud(4100)] }));
    const other = await register("two", JSON.stringify({ clouds: [aCloud(4200)] }));
    await mkdir(join(other, "consumers", "timelines"), { recursive: true });
    expect(await portsFrom(join(other, "consumers", "timelines"), root)).toEqual([4200]);
  });

  it("falls back to the checkout of the CLI itself", async () => {
    const root = await register("one", JSON.stringify({ clouds: [aCloud(4100)] }));
    expect(await portsFrom(home, root)).toEqual([4100]);
  });

  it("leaves out a cloud whose process is gone", async () => {
    const root = await register("one", JSON.stringify({ clouds: [aCloud(4100, 7), aCloud(4200, 8)] }));
    expect(await portsFrom(root, root, [8])).toEqual([4200]);
  });

  it("finds none where nothing was ever started, or the register is broken", async () => {
    expect(await portsFrom(home, home)).toEqual([]);
    const root = await register("one", '{ "clouds": [');
    expect(await portsFrom(root, root)).toEqual([]);
  });
});
