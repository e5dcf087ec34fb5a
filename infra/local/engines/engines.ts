import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Call } from "../../iam/call.ts";

/** Addresses, as `http://127.0.0.1:<port>`. */
export interface Endpoints {
  readonly kinesis: string;
  /** SNS, SQS and S3. */
  readonly messaging: string;
  readonly dynamodb: string;
  /** SES, as far as it sends single mails. */
  readonly mail: string;
}

export interface Engines {
  readonly endpoints: Endpoints;
  /** For when policies change: whatever is called afterwards is judged anew. */
  forgetVerdicts(): void;
  stop(): Promise<void>;
}

export const REGION = "us-east-1";
/** What just came in and goes out again: with more room for it an engine was no quicker, and held more. */
const YOUNG_MB = 2;
/** What the engines give to every resource. */
export const ACCOUNT_ID = "000000000000";

/**
 * Kinesis, SNS, SQS, S3, DynamoDB and SES, in memory, each in its thread, on a free port of 127.0.0.1 and nowhere else.
 *
 * @param judge whether a function's role allows a call; what it refuses is answered as AWS would, and reaches no engine.
 * Asked once per call of its kind, for S3 every time, and never about who does not sign with `credentialsOf`. Must not throw.
 */
export async function startEngines(root: string, judge: (call: Call) => boolean = () => true): Promise<Engines> {
  const edition = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const start = (engine: keyof Endpoints) => startEngine(engine, { root, judge, edition });
  const [kinesis, messaging, dynamodb, mail] = await Promise.all([
    start("kinesis"),
    start("messaging"),
    start("dynamodb"),
    start("mail"),
  ]);
  return {
    endpoints: {
      kinesis: kinesis.endpoint,
      messaging: messaging.endpoint,
      dynamodb: dynamodb.endpoint,
      mail: mail.endpoint,
    },
    forgetVerdicts: () => {
      Atomics.add(new Int32Array(edition), 0, 1);
    },
    async stop() {
      await Promise.all([kinesis, messaging, dynamodb, mail].map(({ worker }) => worker.terminate()));
    },
  };
}

interface EngineOptions {
  readonly root: string;
  readonly judge: (call: Call) => boolean;
  /** Of the policies: an Int32 that every change counts up. */
  readonly edition: SharedArrayBuffer;
}

type Said = { readonly endpoint: string } | { readonly id: number; readonly call: Call };

async function startEngine(engine: keyof Endpoints, { root, judge, edition }: EngineOptions) {
  const worker = new Worker(join(root, "infra", "local", "engines", "engine-worker.mjs"), {
    workerData: { engine, edition, place: { region: REGION, accountId: ACCOUNT_ID } },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    worker.on("message", (said: Said) => {
      if ("endpoint" in said) resolve(said.endpoint);
      else worker.postMessage({ id: said.id, allowed: judge(said.call) });
    });
    worker.once("error", reject);
  });
  return { worker, endpoint };
}

/** What a function signs with, so that the engines know whose role to ask about. */
export function credentialsOf(functionName: string) {
  return { accessKeyId: `function.${functionName}`, secretAccessKey: "local" };
}
