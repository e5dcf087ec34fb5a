import { createHash } from "node:crypto";
import type { FirstWords } from "../../runtime/ports.ts";
import { CommandRefused } from "./core/command-refused.ts";

/** What makes a fact this one and no other: with the same, the same command is the same fact. */
export interface Attempt {
  readonly factId: string;
  readonly now: Date;
}

/** As it is remembered. */
interface Word {
  /** A hash of the command. */
  readonly command: string;
  readonly factId: string;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * Id and time of the first attempt under this key, so that a client's retry is the same fact: were
 * its time later, it could win over what was done in between.
 *
 * @param command the command as text
 * @throws {CommandRefused} when the key was used for another command.
 */
export async function firstAttempt(
  firstWords: FirstWords,
  key: string,
  command: string,
  { factId, now }: Attempt,
): Promise<Attempt> {
  const hash = createHash("sha256").update(command).digest("base64url");
  const own: Word = { command: hash, factId, at: now.toISOString() };
  const [counting = ""] = await firstWords.remember([{ key, word: JSON.stringify(own) }], now);
  const first = JSON.parse(counting) as Word;
  if (first.command === hash) return { factId: first.factId, now: new Date(first.at) };
  throw new CommandRefused([
    { path: "idempotency-key", message: "was used for another command; take a new key for a new command" },
  ]);
}
