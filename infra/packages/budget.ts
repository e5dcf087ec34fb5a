import { build } from "esbuild";
import { AS_DEPLOYED, type Bundle } from "./bundle.ts";

/** How large a function's bundle may be: what it weighs is read, parsed and compiled at every cold start. */
export interface Budget {
  /** Of a function that does nothing but speak to DynamoDB and check what it is told. */
  readonly referenceBytes: number;
  readonly mostBytes: number;
}

const MOST_BYTES = 500_000;
const MOST_REFERENCES = 1.15;
const PACKAGES_NAMED = 3;

/** With all that such a function has anyway, credentials for laptops and single sign-on among it, which ours leave out. */
const REFERENCE = `
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod";

const client = new DynamoDBClient();
const request = z.object({ TableName: z.string(), Key: z.any() });
export const handler = (event) => client.send(new UpdateItemCommand(request.parse(event)));
`;

/** Bundles the reference beside our own and in the same way, so that a new version of the SDK moves both. */
export async function measureBudget(root: string): Promise<Budget> {
  const { alias: _, ...asAnybodyWould } = AS_DEPLOYED;
  const { outputFiles } = await build({
    ...asAnybodyWould,
    sourcemap: false,
    write: false,
    absWorkingDir: root,
    stdin: { contents: REFERENCE, resolveDir: root, sourcefile: "reference.mjs" },
  });
  const referenceBytes = outputFiles[0]?.contents.length ?? 0;
  return { referenceBytes, mostBytes: Math.min(MOST_BYTES, Math.floor(MOST_REFERENCES * referenceBytes)) };
}

type Weighed = Pick<Bundle, "functionName" | "code" | "packages">;

/** @returns 1 for a bundle that is exactly as large as it may be. */
export const shareOf = (bytes: number, { mostBytes }: Budget): number => bytes / mostBytes;

export interface Overweight {
  readonly functionName: string;
  /** With what to look at first. */
  readonly problem: string;
}

export function overBudget(bundles: readonly Weighed[], budget: Budget): readonly Overweight[] {
  return bundles
    .filter(({ code }) => shareOf(code.length, budget) > 1)
    .map(({ functionName, code, packages }) => ({
      functionName,
      problem:
        `its bundle has ${inFull(code.length)} bytes, ${inFull(code.length - budget.mostBytes)} more than it may; ` +
        `its largest packages: ${largest(packages)}`,
    }));
}

const largest = (packages: Weighed["packages"]): string =>
  packages
    .slice(0, PACKAGES_NAMED)
    .map(({ name, bytes }) => `${name} (${inFull(bytes)})`)
    .join(", ");

const inFull = (bytes: number): string => bytes.toLocaleString("en-US");
