import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { hashOf } from "../../dlq-replayer/aws/sqs-queue.ts";
import { headIn, type LettersHead, LineUnreadable, messageIn } from "../../dlq-replayer/core/letters-file.ts";
import type { Message } from "../../dlq-replayer/core/message.ts";
import { WrongUsage } from "../failures.ts";
import { reasonOf } from "../reason.ts";
import type { World } from "../world.ts";

/** All of a file, or nothing. @throws {WrongUsage} naming the line that is wrong. */
export async function readLetters(
  file: string,
  { cwd }: Pick<World, "cwd">,
): Promise<{ readonly head: LettersHead; readonly messages: readonly Message[] }> {
  let head: LettersHead | undefined;
  const messages: Message[] = [];
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(resolve(cwd, file)), crlfDelay: Infinity })) {
      number++;
      if (head === undefined) head = headIn(line);
      else if (line !== "") messages.push(messageIn(line, hashOf));
    }
  } catch (error) {
    if (error instanceof LineUnreadable)
      throw new WrongUsage(`${file}, line ${number}: ${error.message}.`, { cause: error });
    throw new WrongUsage(`${file}: ${reasonOf(error)}`, { cause: error });
  }
  if (head === undefined) throw new WrongUsage(`${file} is empty: write one with npx chorus dlq export.`);
  return { head, messages };
}
