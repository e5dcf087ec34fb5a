import { open } from "node:fs/promises";
import { headLine, letterLine, type LettersHead } from "../core/letters-file.ts";
import type { Message } from "../core/message.ts";
import { dropHalfLine } from "./journal-file.ts";
import type { Deliver } from "./move.ts";

/** A file that letters are written to, whole lines at a time. */
export interface LettersFile {
  /** Resolves when they are on disk. */
  add(messages: readonly Message[]): Promise<void>;
  close(): Promise<void>;
}

/** Only its owner may read it: letters are what people said. Goes on behind the whole lines that an earlier run wrote. */
export async function lettersFile(path: string, head: Omit<LettersHead, "chorus" | "format">): Promise<LettersFile> {
  await dropHalfLine(path);
  const file = await open(path, "a", 0o600);
  if ((await file.stat()).size === 0) await file.appendFile(headLine(head));
  let turn = Promise.resolve();
  return {
    add(messages) {
      turn = turn.then(async () => {
        await file.appendFile(messages.map(letterLine).join(""));
        await file.datasync();
      });
      return turn;
    },
    close: () => file.close(),
  };
}

/** The letters' bytes are safe on disk before they are taken out of the queue. */
export function toFile(file: LettersFile): Deliver {
  return async (letters) => {
    await file.add(letters.map(({ message }) => message));
    return letters.map(() => ({ is: "done", as: "" }));
  };
}
