import { relative } from "node:path";
import { type Budget, shareOf } from "../../infra/packages/budget.ts";
import type { PackagedStack, Zip } from "../../infra/packages/package-stacks.ts";
import { bareTable } from "../bare-table.ts";
import type { Colours } from "../colours.ts";

const COLUMNS = [
  { title: "stack", align: "left" },
  { title: "function", align: "left" },
  { title: "zip KB", align: "right" },
  { title: "bundle KB", align: "right" },
  { title: "of budget", align: "right" },
  { title: "package", align: "left" },
  { title: "folder", align: "left" },
] as const;

const BYTES_PER_KB = 1_000;

/** A line for each function, and one for a stack without any. @param root the folder that others are told from. */
export function packageTable(stacks: readonly PackagedStack[], budget: Budget, root: string, colours: Colours): string {
  return bareTable(
    COLUMNS,
    stacks.flatMap((one) => linesOf(one, budget, root, colours)),
    colours,
  );
}

function linesOf(
  { stack, directory, zips, isNew }: PackagedStack,
  budget: Budget,
  root: string,
  colours: Colours,
): readonly (readonly string[])[] {
  const ends = [isNew ? colours.green("new") : "unchanged", relative(root, directory)];
  const [first, ...more] = zips.map((zip) => sizes(zip, budget, colours));
  return [[stack.name, ...(first ?? ["–", "–", "–", "–"]), ...ends], ...more.map((cells) => ["", ...cells, "", ""])];
}

function sizes({ functionName, bytes, codeBytes }: Zip, budget: Budget, { red }: Colours): readonly string[] {
  const share = shareOf(codeBytes, budget);
  const percent = `${Math.round(share * 100)} %`;
  return [functionName, inKb(bytes), inKb(codeBytes), share > 1 ? red(percent) : percent];
}

export const inKb = (bytes: number): string => Math.round(bytes / BYTES_PER_KB).toLocaleString("en-US");
