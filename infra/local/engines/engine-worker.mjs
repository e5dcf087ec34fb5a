/**
 * One engine in a thread of its own, so that a table being written does not hold up a queue being
 * read. Plain JavaScript, because a worker thread starts from a file that Node itself can read.
 */
import { parentPort, workerData } from "node:worker_threads";
import dynalite from "dynalite";
import { buildApp } from "fauxqs";
import kinesalite from "kinesalite";

const LOOPBACK = "127.0.0.1";

const listen = (server) =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, () => resolve(`http://${LOOPBACK}:${server.address().port}`));
  });

const engines = {
  kinesis: () => listen(kinesalite({ createStreamMs: 0, deleteStreamMs: 0 })),
  dynamodb: () => listen(dynalite({ createTableMs: 0, deleteTableMs: 0 })),
  messaging: () => buildApp({ logger: false, defaultRegion: workerData.region }).listen({ port: 0, host: LOOPBACK }),
};

parentPort.postMessage({ endpoint: await engines[workerData.engine]() });
