import { randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { consumers as allConsumers } from "../../consumers/index.ts";
import { producers as allProducers } from "../../producers/index.ts";
import type { ConsumerDefinition, Producer } from "../../runtime/definition.ts";
import type { Statement } from "../iam/policy.ts";
import { type Packages, packageStacks } from "../packages/package-stacks.ts";
import { DEFAULT_STAGE } from "../stacks/stack.ts";
import { topologyOf } from "../topology-of.ts";
import { type Clients, clientsFor } from "./clients.ts";
import { type Deployment, type LocalFunction, readDeployment } from "./deployment.ts";
import {
  ACCOUNT_ID,
  type Call,
  close,
  credentialsOf,
  type Endpoints,
  listen,
  REGION,
  startEngines,
} from "./engines/engines.ts";
import { type FunctionPool, functionPool } from "./function-pool.ts";
import { gateway } from "./gateway.ts";
import { startKinesisMapping } from "./kinesis-mapping.ts";
import type { BatchReport, Mapping, MappingStatus } from "./mapping.ts";
import { type JudgedCall, permissions } from "./permissions.ts";
import { enter, strikeOff } from "./register.ts";
import { createResources } from "./resources.ts";
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
  | { readonly kind: "log"; readonly functionName: string; readonly line: string }
  /** A function asked for something that its role does not allow. Told once for each kind of call. */
  | ({ readonly kind: "refused" } & Call);

export interface Cloud {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly endpoints: Endpoints;
  /** What the packaged templates asked for. */
  readonly deployment: Deployment;
  readonly packages: Packages;
  readonly clients: Clients;
  /** By variable. */
  readonly secrets: Readonly<Record<string, string>>;
  status(): Promise<CloudStatus>;
  /** Every kind of call that functions made to the engines, and whether their roles allowed it. */
  calls(): readonly JudgedCall[];
  /** Puts other statements in place of a function's packaged ones, as somebody might who edits roles by hand. */
  changeRole(functionName: string, statements: readonly Statement[]): void;
  /** Back to what is packaged. */
  restoreRoles(): void;
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
 * What the packaged templates say, on this machine, in memory: engines, resources, each function's bundle in its own
 * worker threads under its own role, event source mappings and the HTTP APIs.
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
    const front = frontDoor();
    // The port first: to learn that it is taken costs nothing yet.
    const url = await open(front.server, options.port ?? 0);
    undo.push(() => close(front.server));
    const roles = permissions((call) => {
      onEvent({ kind: "refused", ...call });
    });
    const starting = startEngines(root, (call) => roles.judge(call));
    // Also when packaging fails first: engines that nobody stops would keep the process alive.
    undo.push(() =>
      starting.then(
        (engines) => engines.stop(),
        () => undefined,
      ),
    );
    const [engines, packages] = await Promise.all([starting, packageStacks({ root, topology, stage: DEFAULT_STAGE })]);
    const { endpoints } = engines;
    const deployment = readDeployment(packages.stacks, accountAt(endpoints));
    const packaged = new Map(deployment.functions.map(({ name, statements }) => [name, statements]));
    let current: typeof packaged = packaged;
    const setRoles = (changed: typeof packaged) => {
      current = changed;
      roles.set(changed);
      engines.forgetVerdicts();
    };
    setRoles(packaged);
    const clients = clientsFor(endpoints);
    undo.push(() => {
      clients.destroy();
      return Promise.resolve();
    });
    await createResources(deployment, clients);
    const secrets = madeUpSecrets(deployment);

    const pools = new Map<string, FunctionPool>();
    for (const spec of deployment.functions) {
      const pool = functionPool({
        spec,
        root,
        size:
          spec.feed?.on === "stream" ? spec.feed.parallelizationFactor * deployment.stream.shards : LOCAL_CONCURRENCY,
        environment: { ...baseEnvironment(spec, endpoints), ...environmentOf(spec, { ...secrets, ...settings }) },
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
    const mappings = deployment.functions.flatMap((spec) => startMapping(spec, pools, deployment, clients, onBatch));
    undo.push(() => Promise.all(mappings.map((mapping) => mapping.stop())));
    const statusNow = () => statusOf(mappings);
    front.answerWith(
      gateway({
        functions: deployment.functions,
        invokable: (name) => pools.get(name),
        own: (path) => ownAnswer(path, pools, statusNow),
      }),
    );

    const port = (front.server.address() as AddressInfo).port;
    const startedAt = new Date().toISOString();
    await enter(root, { port, pid: process.pid, startedAt, region: REGION, accountId: ACCOUNT_ID, endpoints, secrets });
    undo.push(() => strikeOff(root, port));
    return {
      url,
      port,
      endpoints,
      deployment,
      packages,
      clients,
      secrets,
      status: statusNow,
      calls: () => roles.calls(),
      changeRole: (functionName, statements) => {
        setRoles(new Map([...current, [functionName, statements]]));
      },
      restoreRoles: () => {
        setRoles(packaged);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Holds the port while there is nothing behind it yet. */
function frontDoor(): { readonly server: Server; answerWith(listener: RequestListener): void } {
  let answer: RequestListener = (_request, response) => {
    response.writeHead(503, { "content-type": "application/json" }).end('{"message":"The cloud is starting"}');
  };
  return {
    server: createServer((request, response) => {
      answer(request, response);
    }),
    answerWith: (listener) => {
      answer = listener;
    },
  };
}

const accountAt = ({ messaging }: Endpoints) => ({
  accountId: ACCOUNT_ID,
  region: REGION,
  // As the engine names them; clients go to the endpoint all the same.
  queueUrl: (name: string) => `http://sqs.${REGION}.localhost:${new URL(messaging).port}/${ACCOUNT_ID}/${name}`,
});

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
  { name, feed }: LocalFunction,
  pools: ReadonlyMap<string, FunctionPool>,
  { stream }: Deployment,
  { sqs, kinesis }: Clients,
  onBatch: (report: BatchReport) => void,
): readonly Mapping[] {
  const target = pools.get(name);
  if (target === undefined || feed === undefined) return [];
  if (feed.on === "queue") {
    const concurrency = Math.min(2 * LOCAL_CONCURRENCY, feed.maximumConcurrency);
    return [startSqsMapping({ feed, target, sqs, concurrency, onBatch })];
  }
  return [startKinesisMapping({ feed, streamName: stream.name, streamArn: stream.arn, target, kinesis, sqs, onBatch })];
}

/** What Lambda and the SDK look for; nothing of the shell's own environment gets in. */
function baseEnvironment(
  { name, memoryMb }: LocalFunction,
  { kinesis, messaging, dynamodb }: Endpoints,
): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey } = credentialsOf(name);
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_KINESIS: kinesis,
    AWS_ENDPOINT_URL_SNS: messaging,
    AWS_ENDPOINT_URL_SQS: messaging,
    AWS_ENDPOINT_URL_S3: messaging,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

/** The template's, but for what stands in for a secret, and for what the caller puts in place of it. */
const environmentOf = ({ environment }: LocalFunction, overrides: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, overrides[name] ?? value]));

const SECRET_BYTES = 24;

/** One of each name for the whole cloud. Keys to sign with are a list by key id; anything else is one secret. */
function madeUpSecrets({ functions }: Deployment): Readonly<Record<string, string>> {
  const names = functions.flatMap(({ environment }) =>
    Object.entries(environment).flatMap(([name, value]) =>
      value.startsWith("{{resolve:secretsmanager:") ? [name] : [],
    ),
  );
  return Object.fromEntries(
    [...new Set(names)].map((name) => {
      const secret = randomBytes(SECRET_BYTES).toString("hex");
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
