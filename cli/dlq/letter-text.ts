import { aligned } from "../aligned.ts";
import type { Colours } from "../colours.ts";
import { age } from "../status/status-table.ts";
import { plain } from "../plain.ts";
import type { ShownLetter } from "./show.ts";

const HOW = {
  parked: "parked by its consumer",
  moved: "moved by SQS when its receives were spent, or sent here by hand",
  undelivered: "SNS could not deliver it",
  invocation: "Lambda gave up on the invocation",
  pointer: "Lambda gave up on records of the stream",
} as const;

const ROW = {
  new: "still news to its rows",
  applied: "its rows have it, in part at least; putting it back does no harm",
  superseded: "its rows know something newer; putting it back does no harm",
  conflict: "its row cannot be compared with it: look before you put it back",
  untold: "–",
} as const;

/** One letter for people. */
export function letterText(letter: ShownLetter, colours: Colours): string {
  const { messageId, kind, type, subject, ageSeconds, expiresInSeconds, attempts, redrives, factId, correlationId } =
    letter;
  const attemptsWords = attempts === null ? "" : `, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  const cameBack = redrives === 0 ? "" : `, came back from ${redrives === 1 ? "a redrive" : `${redrives} redrives`}`;
  const head = `${colours.bold(plain(type ?? "no type"))}${subject === null ? "" : `  ${plain(subject)}`}  ${colours.dim(messageId)}`;
  const lines = aligned([
    ["died of", `${plain(letter.diedOf)}  (group ${letter.group})`],
    ["how", `${HOW[kind as keyof typeof HOW]}, first sent ${age(ageSeconds)} ago${attemptsWords}${cameBack}`],
    ["expires in", expiresInSeconds === 0 ? colours.red("it may be lost already") : age(expiresInSeconds)],
    ["now", letter.now === "would pass" ? colours.green("would pass today's schema") : plain(letter.now)],
    ...(letter.row === "untold" ? [] : ([["rows", ROW[letter.row]]] as const)),
    ...(factId === null ? [] : ([["fact", plain(factId)]] as const)),
    ...(correlationId === null ? [] : ([["trace", `npx chorus trace ${quoted(plain(correlationId))}`]] as const)),
  ]);
  const body = JSON.stringify(letter.carries, undefined, 2).replaceAll("\n", "\n  ");
  return `${head}\n${lines.join("\n")}\n  ${colours.dim(body)}`;
}

/** For a shell: whoever copies the line runs this command and nothing else. */
const quoted = (text: string): string =>
  /^[\w.:@/>-]+$/.test(text) && !text.includes(">") ? text : `'${text.replaceAll("'", "'\\''")}'`;
