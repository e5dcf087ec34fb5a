import { describe, expect, it } from "@jest/globals";
import { MAX_LINE_BYTES, splitLines } from "./split-lines.ts";

async function linesOf(
  ...chunks: readonly (string | Buffer)[]
): Promise<readonly (readonly [number, string | undefined])[]> {
  const lines: (readonly [number, string | undefined])[] = [];
  for await (const { number, bytes } of splitLines(bytesOf(chunks))) lines.push([number, bytes?.toString("utf8")]);
  return lines;
}

async function* bytesOf(chunks: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

describe("split lines", () => {
  it("joins a line that came in several chunks, even inside a character", async () => {
    const bytes = Buffer.from("é1\né2\n");
    expect(await linesOf(bytes.subarray(0, 1), bytes.subarray(1, 6), bytes.subarray(6))).toEqual([
      [1, "é1"],
      [2, "é2"],
    ]);
  });

  it("counts blank lines, takes CRLF and needs no line end after the last line", async () => {
    expect(await linesOf("a\r\n\r\n", "b")).toEqual([
      [1, "a"],
      [2, ""],
      [3, "b"],
    ]);
  });

  it("drops the byte order mark of the file and no other", async () => {
    expect(await linesOf("\uFEFFa\n\uFEFFb")).toEqual([
      [1, "a"],
      [2, "\uFEFFb"],
    ]);
  });

  it("reads a line of exactly the limit and drops a longer one without losing count", async () => {
    const longest = "x".repeat(MAX_LINE_BYTES);
    expect(await linesOf(longest, "\n", longest, "y", "\nz")).toEqual([
      [1, longest],
      [2, undefined],
      [3, "z"],
    ]);
  });

  it("finds no line in an empty file", async () => {
    expect(await linesOf()).toEqual([]);
    expect(await linesOf("")).toEqual([]);
  });
});
