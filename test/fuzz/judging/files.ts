import { isUtf8 } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { isObject } from "../making/tree.ts";
import { canonical, isSayable, parsed } from "./facts.ts";

/** A line that is not blank, and whether it may be published; undefined where either answer will do. */
export interface DeservedLine {
  readonly number: number;
  readonly text: string;
  readonly value: unknown;
  readonly isRight: boolean | undefined;
  /** It says once more what an earlier line says. */
  readonly isRepeat: boolean;
}

const LONGEST_LINE_BYTES = 1_048_576;

/** @returns undefined for what begins as gzip and cannot be unpacked to its end. */
export function deservedLines(file: Buffer): readonly DeservedLine[] | undefined {
  const content = unpacked(file);
  if (content === undefined) return undefined;
  const seen = new Map<string, string>();
  return linesOf(content).flatMap((bytes, index): readonly DeservedLine[] => {
    if (bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) return [];
    const line = { number: index + 1, text: bytes.toString(), ...judge(bytes) };
    if (line.isRight !== true) return [{ ...line, isRepeat: false }];
    const identity = canonical([field(line.value, "source"), field(line.value, "id")]);
    const [said, earlier] = [canonical(line.value), seen.get(identity)];
    if (earlier === undefined) seen.set(identity, said);
    return [{ ...line, isRight: earlier === undefined || earlier === said, isRepeat: earlier === said }];
  });
}

function unpacked(file: Buffer): Buffer | undefined {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  try {
    return gunzipSync(file);
  } catch {
    return undefined;
  }
}

function linesOf(content: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = content.indexOf("\n"); end !== -1; end = content.indexOf("\n", start)) {
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  if (start < content.length) lines.push(content.subarray(start));
  return lines.map((line, index) => withoutMark(line.at(-1) === 0x0d ? line.subarray(0, -1) : line, index));
}

const MARK = Buffer.from("\uFEFF");
const withoutMark = (line: Buffer, index: number): Buffer =>
  index === 0 && line.subarray(0, 3).equals(MARK) ? line.subarray(3) : line;

function judge(bytes: Buffer): Pick<DeservedLine, "value" | "isRight"> {
  if (bytes.length > LONGEST_LINE_BYTES || !isUtf8(bytes)) return { value: undefined, isRight: false };
  // Files that were put one behind the other have marks in the middle.
  const isMarked = bytes.subarray(0, 3).equals(MARK);
  const value = parsed(bytes.toString().slice(isMarked ? 1 : 0))?.value;
  const isRight = isSayable(value);
  return { value, isRight: isRight && isMarked ? undefined : isRight };
}

const field = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);
