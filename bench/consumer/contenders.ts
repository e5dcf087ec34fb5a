import type { Kind } from "../measuring/table.ts";
import type { Hop } from "./deliveries.ts";
import type { Care } from "./pipeline.ts";

/** One way of handling what comes by a hop. */
export interface Contender {
  readonly name: string;
  readonly kind: Kind;
  /** File in `pipelines/`. */
  readonly module: string;
  /** What it exports. */
  readonly pipeline: string;
  readonly care: Care;
}

export const LIMIT = "limit: JSON.parse alone";
export const STREAM_LIMIT = "limit: base64 and JSON.parse alone";
export const OURS = "ours";
export const OURS_LOGGED = "ours, a log line per fact, metrics per batch";
export const STACK = "Powertools batch, parser, logger and a metric per fact";

const limit = (name: string, pipeline: string): Contender => ({
  name,
  kind: "limit",
  module: "bare.ts",
  pipeline,
  care: "none",
});

const bare = (name: string, pipeline: string): Contender => ({
  name,
  kind: "peer",
  module: "bare.ts",
  pipeline,
  care: "refuses",
});

const peer = (name: string, module: string, pipeline: string): Contender => ({
  name,
  kind: "peer",
  module,
  pipeline,
  care: "isolates",
});

const ours = (name: string, pipeline: string): Contender => ({ ...peer(name, "ours.ts", pipeline), kind: "ours" });

/** The limit first. */
export const CONTENDERS: Readonly<Record<Hop, readonly [Contender, ...Contender[]]>> = {
  sqs: [
    limit(LIMIT, "rawParsed"),
    bare("+ zod 4", "rawZod"),
    bare("+ zod 4, z.compile", "rawCompiledZod"),
    bare("+ zod 4, z.compile and z.validate", "rawValidatedZod"),
    bare("+ ajv compiled", "rawAjv"),
    bare("+ typebox compiled", "rawTypebox"),
    bare("+ written by hand", "rawByHand"),
    bare("+ zod 4, a log line per fact, metrics per batch", "rawZodLogged"),
    ours(OURS, "fromQueue"),
    ours(OURS_LOGGED, "fromQueueLogged"),
    ours("ours, a fact said for each, as caused by it", "fromQueueSaying"),
    peer("middy partial batch, z.compile", "middy.ts", "middyCompiledZod"),
    peer("middy partial batch, zod", "middy.ts", "middyZod"),
    peer("Powertools batch, z.compile", "powertools.ts", "batchCompiledZod"),
    peer("Powertools batch, zod in the handler", "powertools.ts", "batchZod"),
    peer("message-queue-toolkit consumer, no poller", "toolkit.mjs", "toolkit"),
    peer("Powertools batch and parser, schema extended once", "powertools.ts", "batchParserExtended"),
    peer(STACK, "powertools.ts", "rawStack"),
    peer("Powertools batch and parser as documented", "powertools.ts", "batchParserDocumented"),
  ],
  sns: [
    limit(LIMIT, "wrappedParsed"),
    bare("+ zod 4", "wrappedZod"),
    ours(OURS, "fromQueue"),
    ours(OURS_LOGGED, "fromQueueLogged"),
    peer(STACK, "powertools.ts", "wrappedStack"),
  ],
  kinesis: [
    limit(STREAM_LIMIT, "encodedParsed"),
    limit("limit: the same, with one buffer for all records", "encodedInOnePlaceParsed"),
    bare("+ zod 4", "encodedZod"),
    ours(OURS, "fromStream"),
    ours(OURS_LOGGED, "fromStreamLogged"),
    { ...ours("our router, which leaves validation to its hearers", "router"), care: "none" },
    peer(STACK, "powertools.ts", "streamStack"),
  ],
};
