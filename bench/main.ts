import { readdirSync } from "node:fs";

/** `npm run bench -- <name>`: each file beside this one exports `bench(args)`, which prints its figures. */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && !file.endsWith("main.ts"))
  .map((file) => file.slice(0, -".ts".length));

const [name = "", ...args] = process.argv.slice(2);
if (names.includes(name)) {
  const { bench } = (await import(`./${name}.ts`)) as { readonly bench: (args: readonly string[]) => Promise<void> };
  await bench(args).catch((error: unknown) => {
    // An option that there is not is told by its parser, and by its command's usage where it has one.
    if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("ERR_PARSE_ARGS"))
      throw error;
    console.error(error.message);
    process.exitCode = 2;
  });
} else {
  console.error(`npm run bench -- <name>, where the name is one of: ${names.join(", ")}`);
  process.exitCode = 2;
}
