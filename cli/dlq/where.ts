import { createContext, Script } from "node:vm";
import type { Predicate } from "../../dlq-replayer/core/filters.ts";
import { objectIn } from "../../dlq-replayer/core/json.ts";
import type { Letter } from "../../dlq-replayer/core/letter.ts";
import { WrongUsage } from "../failures.ts";
import { reasonOf } from "../reason.ts";

/** An expression that takes longer for one letter would never end. */
const TIMEOUT_MS = 200;

/**
 * A JavaScript expression over one letter: `$` is the fact, `data`, `type`, `subject` and `id` are its own, `letter`
 * what is known of the letter. What it cannot be asked of does not match.
 * @throws {WrongUsage} when it is no expression.
 */
export function whereOf(expression: string): Predicate {
  const script = compiled(expression);
  // One for all: making one takes longer than all the rest.
  const names = createContext({});
  return (letter) => {
    try {
      return Boolean(script.runInContext(Object.assign(names, surroundings(letter)), { timeout: TIMEOUT_MS }));
    } catch {
      return false;
    }
  };
}

function compiled(expression: string): Script {
  try {
    return new Script(`(${expression})`, { filename: "--where" });
  } catch (error) {
    throw new WrongUsage(
      `--where is a JavaScript expression over the fact ($), e.g. --where '$.data.authorId === "ann"': ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

function surroundings(letter: Letter): object {
  const [cargo] = letter.cargo;
  const said = cargo?.kind === "message" ? objectIn(cargo.body) : undefined;
  const fact = typeof said?.["Message"] === "string" && "TopicArn" in said ? objectIn(said["Message"]) : said;
  const { message, kind, reason, redrives, factId: id, type, subject, source, correlationId, time } = letter;
  const known = {
    kind,
    reason,
    redrives,
    receives: message.receives,
    sentAtMs: message.sentAtMs,
    attributes: message.attributes,
  };
  return { $: fact, data: fact?.["data"], type, subject, id, source, time, letter: { ...known, correlationId } };
}
