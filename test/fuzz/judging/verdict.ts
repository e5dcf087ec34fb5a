import type { Broken, Part } from "../door.ts";

/** An error is for people to read, and for logs to keep; a line of it that is longer quotes its input. */
const LONGEST_LINE = 4_096;

/** @returns which promises a door broke with these parts of one input. */
export function brokenBy(parts: readonly Part[]): readonly Broken[] {
  return parts.flatMap((part) => [...brokenIn(part), ...(part.broken ?? [])]);
}

function brokenIn({ name, isRight, isTaken, effects, errors }: Part): readonly Broken[] {
  const broken: Broken[] = [];
  if (isRight === true && !isTaken)
    broken.push({ promise: "takes", how: `${name} is right and was refused: ${told(errors)}` });
  if (isRight === false && isTaken) broken.push({ promise: "harmless", how: `${name} is wrong and was taken` });
  if (isRight === false && effects.length > 0)
    broken.push({ promise: "harmless", how: `${name} is wrong and left behind: ${effects.join(", ")}` });
  if (!isTaken && errors.length === 0) broken.push({ promise: "tells", how: `${name} was refused without a word` });
  for (const { text, place } of errors) {
    if (place === undefined || place === "")
      broken.push({ promise: "tells", how: `an error about ${name} names no place: ${text}` });
    if (text.split("\n").some((line) => line.length > LONGEST_LINE))
      broken.push({ promise: "discreet", how: `an error about ${name} has ${text.length} characters` });
  }
  return broken;
}

const told = (errors: Part["errors"]): string => errors.map(({ text }) => text).join("; ") || "(no error)";
