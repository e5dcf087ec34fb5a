/**
 * The inside of one function's worker thread: loads the deployed bundle once, then handles one
 * invocation at a time, as a Lambda execution environment does. Plain JavaScript, because a worker
 * thread starts from a file that Node itself can read.
 */
import { parentPort, workerData } from "node:worker_threads";

const { bundle, memoryLimitInMB, functionArn } = workerData;
const parent = parentPort;

const load = async () => {
  const { handler } = await import(bundle);
  if (typeof handler !== "function") throw new TypeError(`${bundle} exports no function named handler`);
  return handler;
};

const describe = (error) => ({
  errorType: error instanceof Error ? error.name : "Error",
  errorMessage: error instanceof Error ? error.message : String(error),
  stackTrace: error instanceof Error ? (error.stack ?? "").split("\n") : [],
});

try {
  const handler = await load();
  parent.on("message", ({ event, requestId, deadlineMs, traceId }) => {
    process.env._X_AMZN_TRACE_ID = traceId;
    const context = {
      awsRequestId: requestId,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      invokedFunctionArn: functionArn,
      memoryLimitInMB,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
    };
    // Both ways as JSON text, as between Lambda and a function.
    Promise.resolve()
      .then(() => handler(JSON.parse(event), context))
      .then((answer) => parent.postMessage({ payload: JSON.stringify(answer) ?? "null" }))
      .catch((error) => parent.postMessage({ error: describe(error) }));
  });
  parent.postMessage({ ready: true });
} catch (error) {
  parent.postMessage({ failedToStart: describe(error) });
}
