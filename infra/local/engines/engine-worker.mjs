/**
 * One engine in a thread of its own, so that a table being written does not hold up a queue being
 * read, and in front of it the question whether a function's role allows what it wants. Plain
 * JavaScript, because a worker thread starts from a file that Node itself can read.
 */
import { parentPort, workerData } from "node:worker_threads";
import kinesalite from "kinesalite";
import { dynamodbServer } from "./dynamodb.mjs";
import { mailServer } from "./mail.mjs";
import { messagingApp } from "./messaging.mjs";
import { demandOf, functionOf, refusalOf } from "./wire.mjs";

const LOOPBACK = "127.0.0.1";
const { engine, place } = workerData;

const engines = {
  kinesis: () => listen(guarded(kinesalite({ createStreamMs: 0, deleteStreamMs: 0 }))),
  dynamodb: () => listen(guarded(dynamodbServer())),
  mail: () => listen(mailServer(refusalFor)),
  messaging: () => guardedApp(messagingApp({ defaultRegion: place.region })).listen({ port: 0, host: LOOPBACK }),
};

const listen = (server) =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, () => resolve(`http://${LOOPBACK}:${server.address().port}`));
  });

/** The engine reads every request itself; what it would do at the end of a function's waits for the verdict. */
const guarded = (server) => {
  const [handle] = server.listeners("request");
  return server.off("request", handle).on("request", (request, response) => {
    handle(request, response);
    // It throws what happens to a request: a caller who breaks off would take the whole engine along.
    request.removeAllListeners("error");
    const functionName = functionOf(request.headers.authorization);
    if (functionName !== undefined) holdBack(functionName, request, response);
  });
};

const holdBack = (functionName, request, response) => {
  const [act] = request.listeners("end");
  const chunks = [];
  request
    .off("end", act)
    .on("data", (chunk) => chunks.push(chunk))
    .on("end", async () => {
      const { method, url, headers } = request;
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      const refusal = await refusalFor(functionName, { method, url, headers, body });
      if (refusal === undefined) act();
      else response.writeHead(refusal.status, refusal.headers).end(refusal.body);
    });
};

const guardedApp = (app) =>
  app.addHook("preHandler", (request, reply, done) => {
    const functionName = functionOf(request.headers.authorization);
    if (functionName === undefined) return done();
    refusalFor(functionName, request).then((refusal) => {
      if (refusal === undefined) done();
      else reply.code(refusal.status).headers(refusal.headers).send(refusal.body);
    }, done);
  });

/** @returns {Promise<import("./wire.d.mts").Refusal | undefined>} undefined when the function's role allows it all. */
const refusalFor = async (principal, request) => {
  const demand = demandOf(engine, request, place);
  const { permissions } = demand;
  const verdicts = await Promise.all(permissions.map((permission) => verdictOn({ principal, ...permission })));
  if (permissions.length > 0 && verdicts.every(Boolean)) return undefined;
  return refusalOf(principal, demand, permissions[verdicts.indexOf(false)], place);
};

/** Counts changes of the policies; shared, so that no request after a change meets an old verdict. */
const edition = new Int32Array(workerData.edition);
let remembered = { edition: 0, verdicts: new Map() };

const verdictOn = (call) => {
  // Every object has its own key: nothing would be asked twice, and the memory would only grow.
  if (call.action.startsWith("s3:")) return ask(call);
  const now = Atomics.load(edition, 0);
  if (remembered.edition !== now) remembered = { edition: now, verdicts: new Map() };
  const { verdicts } = remembered;
  const key = `${call.principal} ${call.action} ${call.resource}`;
  // The promise and not its answer, so that many at once ask once.
  if (!verdicts.has(key)) verdicts.set(key, ask(call));
  return verdicts.get(key);
};

let asked = 0;
const waiting = new Map();
const ask = (call) =>
  new Promise((resolve) => {
    waiting.set(++asked, resolve);
    parentPort.postMessage({ id: asked, call });
  });

parentPort.on("message", ({ id, allowed }) => {
  waiting.get(id)(allowed);
  waiting.delete(id);
});

parentPort.postMessage({ endpoint: await engines[engine]() });
