import { routeBatch } from "../../../producers/router/route-batch.ts";
import { kinesisHandler } from "../../../runtime/aws/kinesis-handler.ts";
import type { KinesisEvent, SqsEvent } from "../../../runtime/aws/lambda-event.ts";
import { lambdaLog } from "../../../runtime/aws/lambda-log.ts";
import { sqsHandler } from "../../../runtime/aws/sqs-handler.ts";
import { streamHandler } from "../../../runtime/aws/stream-handler.ts";
import { type Plan, publish } from "../../../runtime/core/plan.ts";
import type { Listener } from "../../../runtime/definition.ts";
import { currentHandling } from "../../../runtime/kit/context.ts";
import { type Log, silentLog } from "../../../runtime/kit/log.ts";
import type { BatchPorts } from "../../../runtime/kit/run-batch.ts";
import type { Publisher } from "../../../runtime/ports.ts";
import { DEFINITION, type Heard } from "../facts.ts";
import type { Bin, MakePipeline, Sink } from "../pipeline.ts";

/** The handlers that are deployed, around a listener that wants nothing and ports that answer at once. */

const listenerOf = (sink: Sink): Listener<Heard> => ({
  name: "measured",
  hears: [DEFINITION],
  *apply(fact): Plan {
    sink(fact);
  },
});

const portsOf = (log: Log, bin: Bin): BatchPorts => ({
  deadLetters: {
    park: (letters) => {
      bin(letters.length);
      return Promise.resolve([]);
    },
  },
  ledger: { record: () => Promise.resolve() },
  visibility: { delay: () => Promise.resolve() },
  log,
  now: () => new Date(),
  newToken: () => "token",
  chance: () => 0.5,
});

const setting = { deployVersion: "measured", traceId: () => "Root=1-5759e988-bd862e3fe1be46a994272793" };
const speaking = (): Log => lambdaLog({ SERVICE: "measured", AWS_LAMBDA_FUNCTION_NAME: "measured", LOG_LEVEL: "info" });

const queue =
  (logOf: () => Log): MakePipeline =>
  (sink, bin) => {
    const handle = sqsHandler(listenerOf(sink), portsOf(logOf(), bin), setting);
    return (event, context) => handle(event as SqsEvent, context);
  };

const stream =
  (logOf: () => Log): MakePipeline =>
  (sink, bin) => {
    const handle = kinesisHandler(listenerOf(sink), portsOf(logOf(), bin), setting);
    return (event, context) => handle(event as KinesisEvent, context);
  };

/** Every fact makes its listener say one, which is heard as caused by it. */
export const fromQueueSaying: MakePipeline = (sink, bin) => {
  const listener: Listener<Heard> = {
    ...listenerOf(() => undefined),
    *apply(fact) {
      yield* publish([fact]);
    },
  };
  const publisher: Publisher = {
    publish: ([fact]) => {
      if (currentHandling()?.factId === fact?.id) sink(fact);
      return Promise.resolve();
    },
  };
  const handle = sqsHandler(listener, { ...portsOf(silentLog, bin), publisher }, setting);
  return (event, context) => handle(event as SqsEvent, context);
};

export const fromQueue = queue(() => silentLog);
export const fromQueueLogged = queue(speaking);
export const fromStream = stream(() => silentLog);
export const fromStreamLogged = stream(speaking);

/** What every fact passes on its way to a queue: read, and not validated, because its hearers do that. */
export const router: MakePipeline = (sink, bin) => {
  const topic = {
    send: (messages: readonly unknown[]) => {
      messages.forEach(sink);
      return Promise.resolve([]);
    },
  };
  const handle = streamHandler(routeBatch({ ...portsOf(silentLog, bin), topic }));
  return (event) => handle(event as KinesisEvent);
};
