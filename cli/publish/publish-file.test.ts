import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PublishRefused } from "../../runtime/errors.ts";
import type { Publisher } from "../../runtime/ports.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { openFile } from "./open-file.ts";
import { checkFile, publishFile } from "./publish-file.ts";

const world = { now: () => new Date("2026-03-02T09:00:00.000Z") };

const aLine = (id: string, followerId = "ann") =>
  JSON.stringify({ ...userFollowedV1.example, id, data: { ...userFollowedV1.example.data, followerId } });

/** A broker that stores all but the ids it is told to refuse. */
function aBroker(refused: readonly string[] = []) {
  const stored: string[] = [];
  let calls = 0;
  const publisher: Publisher = {
    publish: async (facts) => {
      calls += 1;
      await Promise.resolve();
      const factIds = facts.map(({ id }) => id).filter((id) => refused.includes(id));
      stored.push(...facts.map(({ id }) => id).filter((id) => !factIds.includes(id)));
      if (factIds.length > 0) throw new PublishRefused("The broker is busy.", { factIds });
    },
  };
  return { publisher, stored, calls: () => calls };
}

describe("publish file", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "chorus-publish-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function aFile(content: string | Buffer, name = "facts.ndjson") {
    const path = join(folder, name);
    await writeFile(path, content);
    return await openFile(path);
  }

  it("publishes valid lines and tells the others with line and path", async () => {
    const file = await aFile(`\uFEFF${aLine("1")}\r\n\r\n{\n${aLine("2", "")}\n${aLine("3")}`);
    const { publisher, stored } = aBroker();
    const report = await publishFile(file, publisher, world);
    expect(stored).toEqual(["1", "3"]);
    expect(report).toMatchObject({
      stored: 2,
      tally: {
        lines: 4,
        invalid: 2,
        problems: [{ line: 3 }, { line: 4, path: "data.followerId" }],
      },
    });
  });

  it("leaves out a fact that stands there twice, and refuses another fact of the same id", async () => {
    const file = await aFile([aLine("1"), aLine("1"), aLine("1", "cat"), aLine("2")].join("\n"));
    const { publisher, stored } = aBroker();
    const { tally } = await publishFile(file, publisher, world);
    expect(stored).toEqual(["1", "2"]);
    expect(tally).toMatchObject({
      repeated: 1,
      invalid: 1,
      problems: [{ line: 3, path: "id", reason: "stands on line 1 too, for another fact" }],
    });
  });

  it.each(["facts.ndjson.gz", "facts.ndjson"])("unpacks gzip by its content, named %s", async (name) => {
    const { publisher, stored } = aBroker();
    await publishFile(await aFile(gzipSync(`${aLine("1")}\n`), name), publisher, world);
    expect(stored).toEqual(["1"]);
  });

  it("counts what was published before gzip ended too soon", async () => {
    const whole = gzipSync(Array.from({ length: 5_000 }, (_, id) => aLine(String(id))).join("\n"));
    const { publisher, stored } = aBroker();
    const report = await publishFile(await aFile(whole.subarray(0, whole.length / 2)), publisher, world);
    expect(report.stoppedBy).toMatchObject({ message: expect.stringContaining("no complete gzip file") });
    expect(stored.length).toBeGreaterThan(0);
    expect(report.stored).toBe(stored.length);
  });

  it("goes on past a refused fact and names its line", async () => {
    const { publisher, stored } = aBroker(["2"]);
    const report = await publishFile(await aFile([aLine("1"), aLine("2"), aLine("3")].join("\n")), publisher, world);
    expect(stored).toEqual(["1", "3"]);
    expect(report.refused).toMatchObject([{ line: 2, fact: { id: "2" } }]);
    expect(report.stoppedBy).toBeUndefined();
  });

  it("stops when the broker stores nothing at all, rather than asking ten thousand times", async () => {
    const ids = Array.from({ length: 10_000 }, (_, id) => String(id));
    const { publisher, calls } = aBroker(ids);
    const report = await publishFile(await aFile(ids.map((id) => aLine(id)).join("\n")), publisher, world);
    expect(report.stoppedBy).toBeInstanceOf(PublishRefused);
    expect(calls()).toBeLessThan(10);
  });

  it("publishes nothing when it only checks", async () => {
    const report = await checkFile(await aFile(`${aLine("1")}\n{`), world);
    expect(report.tally).toMatchObject({ lines: 2, invalid: 1 });
  });

  it("says so when there is no such file, or it is a folder", async () => {
    await expect(openFile(join(folder, "none"))).rejects.toThrow(/none" cannot be read: there is no such file/);
    await expect(openFile(folder)).rejects.toThrow(/is a folder/);
  });
});
