import { readdirSync } from "node:fs";

/** `npm run bench -- <name>`: each file beside this one exports `bench(args)`, which prints its figures. */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "main.ts")
  .map((file) => file.slice(0, -".ts".length));

const [name = "", ...args] = process.argv.slice(2);
if (names.includes(name)) {
  const { bench } = (await import(`./${name}.ts`)) as { readonly bench: (args: readonly string[]) => Promise<void> };
  await bench(args);
} else {
  console.error(`npm run bench -- <name>, where the name is one of: ${names.join(", ")}`);
  process.exitCode = 2;
}
