import type { LambdaContext } from "../../runtime/aws/lambda-event.ts";

/** What is measured: a function as Lambda would call it. */
export type Pipeline = (event: object, context: LambdaContext) => Promise<unknown>;

/** Where a pipeline hands its facts to, once it trusts them. All that its listener does. */
export type Sink = (fact: unknown) => void;

/** Counted by the runner where a pipeline sends messages away instead of naming them. */
export type Bin = (messages: number) => void;

export type MakePipeline = (sink: Sink, bin: Bin) => Pipeline;

/** What becomes of a batch in which one fact breaks its schema. */
export type Care =
  /** It is handled like others. */
  | "none"
  /** The batch fails. */
  | "refuses"
  /** It is named or put aside, and the others are handled. */
  | "isolates";
