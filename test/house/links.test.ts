import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ROOT } from "../e2e/cloud-under-test.ts";

const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: ROOT })
  .toString()
  .split("\n")
  .filter((page) => page !== "" && existsSync(join(ROOT, page)));

describe("the documents", () => {
  it.each(pages)("%s links to files that are there", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const links = [...text.matchAll(/\]\(([^)\s#]+)(#[^)]*)?\)/g)].map(([, link = ""]) => link);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(local.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });

  it("speak of the product alone", () => {
    const telling = pages.filter((page) =>
      /\/work\/|registry\.npmjs|node_modules\//.test(readFileSync(join(ROOT, page), "utf8")),
    );
    expect(telling).toEqual([]);
  });
});
