import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs every function's rehearsal in an embedded cloud, which writes down what functions do (infra/iam/record.ts). */
export type Rehearse = () => Promise<void>;

const LINES_TOLD = 5;

/** @throws {Error} with what went wrong first, also when the rehearsal only found that roles do not hold. */
export const rehearseIn =
  (root: string): Rehearse =>
  async () => {
    // npm is a script of the shell on Windows.
    const shell = process.platform === "win32";
    const child = spawn("npm", ["run", "prove:iam"], { cwd: root, shell, stdio: ["ignore", "pipe", "pipe"] });
    const said: string[] = [];
    for (const output of [child.stdout, child.stderr]) output.on("data", (text: Buffer) => said.push(text.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(reasonIn(said.join("")));
  };

/** jest tells each failure behind a ●, and ends with a sum that says nothing. */
function reasonIn(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const first = lines.findIndex((line) => line.includes("●"));
  return (first === -1 ? lines.slice(-LINES_TOLD) : lines.slice(first, first + LINES_TOLD)).join("\n");
}
