#!/usr/bin/env node
// Node runs this file as it stands; what it loads is built from TypeScript on demand (see build.js),
// so a fresh clone needs `npm ci` and nothing more.
import process from "node:process";
import { pathToFileURL } from "node:url";

const OLDEST_NODE = "20.19.0";

if (isOlder(process.versions.node, OLDEST_NODE)) {
  process.stderr.write(`chorus needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
// Readable stacks cost start-up time, so only whoever asks for stacks pays.
if (process.argv.includes("--debug")) process.setSourceMapsEnabled(true);
// The SDK announces the end of Node 20 on every start; package.json's `engines` is where that is decided.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const { builtProgram, root } = await import("./build.js");
const { main } = await load().catch((error) => {
  process.stderr.write(`error: ${whyNotLoaded(error)}\n`);
  process.exit(1);
});
await main(root);

async function load() {
  return await import(pathToFileURL(await builtProgram()).href);
}

function whyNotLoaded(error) {
  if (error.code === "ERR_MODULE_NOT_FOUND") return `${error.message}. Run \`npm ci\` first.`;
  // The bundler has already shown the lines.
  return Array.isArray(error.errors) ? "chorus cannot be built before that is mended." : error.stack;
}

/** Compares the first three numbers of two versions. */
function isOlder(version, limit) {
  const [a, b] = [version, limit].map((text) => text.split(".").map((part) => Number.parseInt(part, 10)));
  const first = a.findIndex((part, index) => part !== b[index]);
  return first !== -1 && a[first] < b[first];
}
