/**
 * Packages services one after another: loading osls takes a hundred times as long as packaging with it, and it changes
 * how its process loads modules, so it has a thread of its own. Plain JavaScript, because a worker thread starts from a
 * file that Node itself can read.
 */
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";

const Serverless = createRequire(import.meta.url)("serverless");

const work = async ({ directory, service }) => {
  const serverless = new Serverless({
    serviceDir: directory,
    configurationFilename: "serverless.json",
    configuration: service,
    commands: ["package"],
    options: { stage: service.provider.stage },
  });
  await serverless.init();
  await serverless.run();
};

// One at a time: osls keeps state between its parts.
let last = Promise.resolve();
parentPort.on("message", (job) => {
  last = last
    .then(() => work(job))
    .then(() => parentPort.postMessage({ directory: job.directory }))
    .catch((error) => parentPort.postMessage({ directory: job.directory, failure: error?.message ?? String(error) }));
});
