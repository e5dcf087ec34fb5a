import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { rehearseIn } from "./rehearse-in.ts";

describe("a rehearsal", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "chorus-rehearsal-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  const rehearsing = async (script: string) => {
    await writeFile(join(root, "rehearse.mjs"), script);
    await writeFile(join(root, "package.json"), JSON.stringify({ scripts: { "prove:iam": "node rehearse.mjs" } }));
    return await rehearseIn(root)().then(
      () => "done",
      (error: unknown) => String(error),
    );
  };

  it("is what npm run prove:iam does", async () => {
    expect(await rehearsing("")).toBe("done");
  });

  it("tells what failed first, and not the sum at the end", async () => {
    const said = [
      "FAIL",
      "",
      "  ● roles › hold",
      "",
      "    Not so after 90000 ms",
      ...Array<string>(9).fill("more"),
      "Tests: 1 failed",
    ];
    const told = await rehearsing(`console.error(${JSON.stringify(said.join("\n"))}); process.exit(1);`);
    expect(told).toMatch(/^Error: {3}● roles › hold\n {4}Not so after 90000 ms\n/);
    expect(told).not.toContain("Tests:");
  });

  it("tells the last that was said when it did not come to tests", async () => {
    expect(await rehearsing('console.log("no such module"); process.exit(1);')).toContain("no such module");
  });
});
