import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { consumers as allConsumers } from "../../consumers/index.ts";
import { producers as allProducers } from "../../producers/index.ts";
import type { ConsumerDefinition, Producer } from "../../runtime/definition.ts";
import { type Bundle, bundleAll } from "../bundle.ts";
import { type EnvironmentValue, type FunctionSpec, type Topology, topologyOf } from "../topology.ts";
import { type Clients, clientsFor } from "./clients.ts";
import { ACCOUNT_ID, close, type Endpoints, listen, REGION, startEngines } from "./engines/engines.ts";
import { type FunctionPool, functionPool } from "./function-pool.ts";
import { gateway } from "./gateway.ts";
import { startKinesisMapping } from "./kinesis-mapping.ts";
import type { BatchReport, Mapping, MappingStatus } from "./mapping.ts";
import { enter, strikeOff } from "./register.ts";
import { createResources, type Resources } from "./resources.ts";
import { startSqsMapping } from "./sqs-mapping.ts";

export interface CloudOptions {
  /** The checkout: where entries are, and `dist/` and `.chorus/` go. */
  readonly root: string;
  /** 0 for any that is free. */
  readonly port?: number;
  readonly producers?: readonly Producer[];
  readonly consumers?: readonly ConsumerDefinition[];
  readonly shards?: number;
  /** Put in place of a function's own setting of that name, e.g. `{ PUSH_UP_TO_FOLLOWERS: "50" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: CloudEvent) => void;
}

/** What happens, for whoever watches. */
export type CloudEvent =
  | ({ readonly kind: "batch" } & BatchReport)
  | { readonly kind: "log"; readonly functionName: string; readonly line: string };

export interface Cloud {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly endpoints: Endpoints;
  readonly topology: Topology;
  readonly bundles: readonly Bundle[];
  readonly clients: Clients;
  readonly secrets: Readonly<Record<string, string>>;
  status(): Promise<CloudStatus>;
  stop(): Promise<void>;
}

/** What `GET /_local/status` answers. */
export interface CloudStatus {
  readonly readers: readonly { readonly functionName: string; readonly behind: number }[];
  readonly queues: readonly { readonly queue: string; readonly oldestSeconds: number | null }[];
  /** Counters that only grow. */
  readonly progress: Readonly<Record<string, number>>;
  readonly mappings: readonly MappingStatus[];
}

/** The port is somebody else's. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

/** Batches a function handles side by side: Lambda's would outnumber a laptop's cores. */
const LOCAL_CONCURRENCY = 2;

/**
 * Everything the definitions need, on this machine, in memory: engines, resources, each function's
 * bundle in its own worker threads, event source mappings and the HTTP APIs.
 *
 * @throws {PortTaken} naming the port and the way out.
 * @throws {TopologyError} when the definitions contradict each other.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { root, settings = {}, onEvent = () => undefined } = options;
  const topology = topologyOf(options.producers ?? allProducers, options.consumers ?? allConsumers, options.shards);
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };

  try {
    const pools = new Map<string, FunctionPool>();
    const mappings: Mapping[] = [];
    const statusNow = () => statusOf(mappings);
    const server = gateway({
      functions: topology.functions,
      invokable: (name) => pools.get(name),
      own: (path) => ownAnswer(path, pools, statusNow),
    });
    // The port first: to learn that it is taken costs nothing yet.
    const url = await open(server, options.port ?? 0);
    undo.push(() => close(server));
    const starting = startEngines(root);
    // Also when bundling fails first: engines that nobody stops would keep the process alive.
    undo.push(() =>
      starting.then(
        (engines) => engines.stop(),
        () => undefined,
      ),
    );
    const [engines, bundles] = await Promise.all([starting, bundleAll(topology.functions, root)]);
    const clients = clientsFor(engines.endpoints);
    undo.push(() => {
      clients.destroy();
      return Promise.resolve();
    });
    const resources = await createResources(topology, clients);
    const secrets = madeUpSecrets(topology);

    for (const spec of topology.functions) {
      const bundle = bundles.find(({ functionName }) => functionName === spec.name);
      const pool = functionPool({
        spec,
        root,
        bundle: bundle?.file ?? "",
        size:
          spec.trigger.on === "stream"
            ? spec.trigger.parallelizationFactor * topology.stream.shards
            : LOCAL_CONCURRENCY,
        environment: {
          ...baseEnvironment(spec, engines.endpoints),
          ...resolved(spec, { ...secrets, ...settings }, resources),
        },
        onLog: (line) => {
          onEvent({ kind: "log", functionName: spec.name, line });
        },
      });
      pools.set(spec.name, pool);
      undo.push(() => pool.stop());
    }
    await Promise.all([...pools.values()].map((pool) => pool.ready()));

    const onBatch = (report: BatchReport) => {
      onEvent({ kind: "batch", ...report });
    };
    for (const spec of topology.functions) {
      const mapping = startMapping(spec, pools, topology, clients, resources, onBatch);
      if (mapping === undefined) continue;
      mappings.push(mapping);
    }
    undo.push(() => Promise.all(mappings.map((mapping) => mapping.stop())));

    const port = (server.address() as AddressInfo).port;
    const startedAt = new Date().toISOString();
    const { endpoints } = engines;
    await enter(root, { port, pid: process.pid, startedAt, region: REGION, accountId: ACCOUNT_ID, endpoints, secrets });
    undo.push(() => strikeOff(root, port));
    return { url, port, endpoints, topology, bundles, clients, secrets, status: statusNow, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(server: Server, port: number): Promise<string> {
  try {
    return await listen(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new PortTaken(
      `Port ${port} is taken, perhaps by another local cloud. Choose another with --port (or CHORUS_PORT), e.g. --port ${port + 1}.`,
      { cause: error },
    );
  }
}

function startMapping(
  spec: FunctionSpec,
  pools: ReadonlyMap<string, FunctionPool>,
  topology: Topology,
  { sqs, kinesis }: Clients,
  { queueUrls, streamArn }: Resources,
  onBatch: (report: BatchReport) => void,
): Mapping | undefined {
  const { trigger } = spec;
  const target = pools.get(spec.name);
  if (target === undefined || trigger.on === "http") return undefined;
  if (trigger.on === "queue") {
    const concurrency = Math.min(2 * LOCAL_CONCURRENCY, trigger.maximumConcurrency);
    return startSqsMapping({
      trigger,
      queueUrl: queueUrls.get(trigger.queue) ?? "",
      target,
      sqs,
      concurrency,
      onBatch,
    });
  }
  const onFailure = { sqs, queueUrl: queueUrls.get(spec.onFailureQueue ?? "") ?? "" };
  return startKinesisMapping({
    trigger,
    streamName: topology.stream.name,
    streamArn,
    target,
    kinesis,
    onFailure,
    onBatch,
  });
}

/** What Lambda and the SDK look for; nothing of the shell's own environment gets in. */
function baseEnvironment(
  spec: FunctionSpec,
  { kinesis, messaging, dynamodb }: Endpoints,
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_KINESIS: kinesis,
    AWS_ENDPOINT_URL_SNS: messaging,
    AWS_ENDPOINT_URL_SQS: messaging,
    AWS_ENDPOINT_URL_S3: messaging,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    DEPLOY_VERSION: "local",
  };
}

function resolved(spec: FunctionSpec, overrides: Readonly<Record<string, string>>, resources: Resources) {
  return Object.fromEntries(
    Object.entries(spec.environment).map(([name, value]) => [name, overrides[name] ?? valueOf(value, resources)]),
  );
}

function valueOf(value: EnvironmentValue, { topicArn, queueUrls }: Resources): string {
  switch (value.is) {
    case "text":
      return value.text;
    case "topic-arn":
      return topicArn;
    case "queue-url":
      return queueUrls.get(value.queue) ?? "";
    case "secret":
      return "";
  }
}

/** Keys to sign with are a list by key id; anything else is one secret. */
function madeUpSecrets({ functions }: Topology): Readonly<Record<string, string>> {
  const names = new Set(functions.flatMap(({ secrets = [] }) => secrets));
  return Object.fromEntries(
    [...names].map((name) => {
      const secret = randomBytes(24).toString("hex");
      return [name, name.endsWith("_KEYS") ? JSON.stringify({ local: secret }) : secret];
    }),
  );
}

async function ownAnswer(
  path: string,
  pools: ReadonlyMap<string, FunctionPool>,
  statusNow: () => Promise<CloudStatus>,
) {
  if (path === "/_local/status") return { status: 200, body: await statusNow() };
  if (path !== "/health") return undefined;
  const checks = await Promise.all(
    [...pools.values()].map(async (pool) => [pool.name, await pool.ready().then(() => "ok", String)] as const),
  );
  const engines = await statusNow().then(() => "ok", String);
  const healthy = engines === "ok" && checks.every(([, state]) => state === "ok");
  return { status: healthy ? 200 : 503, body: { healthy, engines, functions: Object.fromEntries(checks) } };
}

async function statusOf(mappings: readonly Mapping[]): Promise<CloudStatus> {
  const statuses = await Promise.all(mappings.map((mapping) => mapping.status(true)));
  return {
    readers: statuses.flatMap(({ kind, functionName, behind = 0 }) =>
      kind === "stream" ? [{ functionName, behind }] : [],
    ),
    queues: statuses.flatMap(({ kind, source, oldestSeconds = null }) =>
      kind === "queue" ? [{ queue: source, oldestSeconds }] : [],
    ),
    progress: Object.fromEntries(statuses.map(({ functionName, invocations }) => [functionName, invocations])),
    mappings: statuses,
  };
}
