import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ROOT } from "../e2e/cloud-under-test.ts";

const pages = filesLike("*.md");
const sources = filesLike("*.ts", "*.js", "*.mjs", "*.cjs");
const decisions = readdirSync(join(ROOT, "docs/adr")).sort();

describe("the documents", () => {
  it.each(pages)("%s links to files that are there", (page) => {
    const links = all(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g, textOf(page)).filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });

  it.each(pages)("%s names files that are there", (page) => {
    const names = all(/`([\w.-]+\/[\w./-]+\.(?:ts|md|json|js|mjs|cjs))`/g, textOf(page));
    const isThere = (name: string) => existsSync(join(ROOT, name)) || existsSync(join(ROOT, dirname(page), name));
    expect(names.filter((name) => !isThere(name))).toEqual([]);
  });

  it("are there where code refers to them", () => {
    const missing = sources.flatMap((source) => {
      const named = all(/\b(docs\/(?!adr\/)[\w/-]+\.md)\b/g, textOf(source)).filter(
        (page) => !existsSync(join(ROOT, page)),
      );
      const decided = all(/\bdocs\/adr\/(\d{4})/g, textOf(source)).filter((number) => !isDecided(number));
      return [...named, ...decided].map((reference) => `${source}: ${reference}`);
    });
    expect(missing).toEqual([]);
  });

  it("speak of the product alone", () => {
    expect(pages.filter((page) => /\/work\/|registry\.npmjs|node_modules\//.test(textOf(page)))).toEqual([]);
  });
});

describe("decisions", () => {
  it("are numbered in one row", () => {
    expect(decisions.map((file) => file.slice(0, 4))).toEqual(
      decisions.map((_, index) => String(index + 1).padStart(4, "0")),
    );
  });

  it.each(decisions)("%s says what, why and what follows, on a page", (file) => {
    const text = textOf(`docs/adr/${file}`);
    expect(text).toMatch(new RegExp(`^# ${file.slice(0, 4)} `));
    expect(headings(text)).toEqual(["What", "Why", "Consequences", ...(text.includes("## Notes") ? ["Notes"] : [])]);
    expect(text.split("\n").length).toBeLessThan(60);
  });
});

describe("consumers", () => {
  const folders = readdirSync(join(ROOT, "consumers"), { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(folders.map(({ name }) => name))("%s tells the same six things as every other", (name) => {
    expect(headings(textOf(`consumers/${name}/README.md`))).toEqual([
      "For",
      "Hears",
      "Says",
      "Rows",
      "Rebuild",
      "Alarm",
    ]);
  });
});

/** Known to git or new, and not deleted. */
function filesLike(...patterns: readonly string[]): readonly string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns];
  const files = execFileSync("git", args, { cwd: ROOT }).toString().split("\n");
  return files.filter((file) => file !== "" && existsSync(join(ROOT, file)));
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** @returns what the first group of the pattern found. */
function all(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = ""]) => found);
}

function headings(text: string): readonly string[] {
  return all(/^## (.+)$/gm, text);
}

function isDecided(number: string): boolean {
  return decisions.some((file) => file.startsWith(`${number}-`));
}
