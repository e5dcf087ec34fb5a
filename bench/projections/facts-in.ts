import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { readFact } from "../../schemas/catalogue.ts";
import type { Fact } from "../../schemas/event.ts";

/** @param path of JSON lines, gzipped or not. @throws what makes a line no fact. */
export function factsIn(path: string): readonly Fact[] {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => readFact(JSON.parse(line)));
}
