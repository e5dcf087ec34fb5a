import { consumers as allConsumers } from "../../consumers/index.ts";
import { producers as allProducers } from "../../producers/index.ts";
import type { Service } from "../../runtime/aws/operations.ts";
import { kinesisAt, sqsAt } from "../../runtime/aws/services.ts";
import type { ConsumerDefinition, Producer } from "../../runtime/definition.ts";
import type { Call } from "../iam/call.ts";
import { type PackagedStack, packageStacks } from "../packages/package-stacks.ts";
import { DEFAULT_STAGE } from "../stacks/stack.ts";
import { topologyOf } from "../topology-of.ts";
import { type Clients, clientsFor } from "./clients.ts";
import { type CloudStatus, ownAnswers, statusOf } from "./cloud-status.ts";
import { type Deployment, type LocalFunction, readDeployment } from "./deployment.ts";
import { ACCOUNT_ID, type Endpoints, REGION, startEngines } from "./engines/engines.ts";
import { placeAt } from "./loopback.ts";
import { openFrontDoor } from "./front-door.ts";
import { environmentOf, madeUpSecrets } from "./function-environment.ts";
import { type FunctionPool, functionPool } from "./function-pool.ts";
import { gateway } from "./gateway.ts";
import { invokeApi } from "./invoke-api.ts";
import { startKinesisMapping } from "./kinesis-mapping.ts";
import { mailsAt } from "./mails.ts";
import type { BatchReport, Mapping } from "./mapping.ts";
import { type Permissions, permissions } from "./permissions.ts";
import { type CloudEndpoints, enter, strikeOff } from "./register.ts";
import { createResources } from "./resources.ts";
import { startSqsMapping } from "./sqs-mapping.ts";
import { type RunReport, startTimer, type Timer } from "./timer.ts";

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
  /** For tests, which do not wait for a minute: how long a timer's minute takes. */
  readonly timerMinuteMs?: number;
  /** For tests: what functions and mappings find in the engines' places. Whoever asks for the cloud's resources finds the engines. */
  readonly between?: (engines: Endpoints) => Promise<Endpoints>;
  readonly onEvent?: (event: CloudEvent) => void;
}

/** What happens, for whoever watches. */
export type CloudEvent =
  | ({ readonly kind: "batch" } & BatchReport)
  | ({ readonly kind: "run" } & RunReport)
  | { readonly kind: "log"; readonly functionName: string; readonly line: string }
  /** A function asked for something that its role does not allow. Told once for each kind of call. */
  | ({ readonly kind: "refused" } & Call);

export interface Cloud {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly endpoints: CloudEndpoints;
  /** What the packaged templates asked for. */
  readonly deployment: Deployment;
  readonly packages: readonly PackagedStack[];
  readonly clients: Clients;
  /** By variable. */
  readonly secrets: Readonly<Record<string, string>>;
  status(): Promise<CloudStatus>;
  /** Every timer's function once, now: for a rehearsal, which makes due what it wants done. */
  runTimers(): Promise<void>;
  /** For tests: ends a worker of a function in the middle of what it does, if one is at work. */
  crash(functionName: string): void;
  /** Every kind of call that functions made to the engines, and whether their roles allowed it. */
  readonly calls: Permissions["calls"];
  readonly changeRole: Permissions["change"];
  readonly restoreRoles: Permissions["restore"];
  stop(): Promise<void>;
}

/** Batches a function handles side by side: Lambda's would outnumber a laptop's cores. */
const LOCAL_CONCURRENCY = 2;
const MINUTE_MS = 60_000;
/** Long enough for who clicks about, short enough that a cloud which is left running gives its memory back. */
const IDLE_MS = 15_000;
/** A poll of 20 seconds, and time for its answer. */
const LONG_POLL_MS = 30_000;

/**
 * What the packaged templates say, on this machine, in memory: engines, resources, each function's bundle in its own
 * worker threads under its own role, event source mappings and the HTTP APIs.
 *
 * @throws {PortTaken} naming the port and the way out.
 * @throws {TopologyError} when the definitions contradict each other.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { root, settings = {}, timerMinuteMs = MINUTE_MS, onEvent = () => undefined } = options;
  const topology = topologyOf(options.producers ?? allProducers, options.consumers ?? allConsumers, options.shards);
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };

  try {
    // The port first: to learn that it is taken costs nothing yet.
    const front = await openFrontDoor(options.port ?? 0);
    undo.push(front.close);
    const roles = permissions((call) => {
      onEvent({ kind: "refused", ...call });
    });
    const starting = startEngines(root, roles.judge);
    // Also when packaging fails first: engines that nobody stops would keep the process alive.
    undo.push(() =>
      starting.then(
        (engines) => engines.stop(),
        () => undefined,
      ),
    );
    const [engines, { stacks: packages }] = await Promise.all([
      starting,
      packageStacks({ root, topology, stage: DEFAULT_STAGE }),
    ]);
    const endpoints = { ...engines.endpoints, lambda: front.url };
    const reached = (await options.between?.(engines.endpoints)) ?? engines.endpoints;
    const deployment = readDeployment(packages, accountAt(endpoints));
    roles.enforce(new Map(deployment.functions.map(({ name, statements }) => [name, statements])), () => {
      engines.forgetVerdicts();
    });
    const clients = clientsFor(endpoints);
    undo.push(() => {
      clients.destroy();
    });
    await createResources(deployment, clients);

    const secrets = madeUpSecrets(deployment);
    const environment = (spec: LocalFunction) => environmentOf(spec, reached, { ...secrets, ...settings });
    const pools = deployment.functions.map((spec) => startPool(spec, deployment, { root, environment, onEvent }));
    undo.push(() => Promise.all(pools.map((pool) => pool.stop())));
    await Promise.all(pools.map((pool) => pool.ready()));
    const services = { sqs: sqsAt(placeAt(reached.messaging)), kinesis: kinesisAt(placeAt(reached.kinesis)) };
    undo.push(async () => {
      for (const service of Object.values(services)) await service.close();
    });
    const mappings = pools.flatMap((pool) =>
      startMapping(pool, deployment, { ...services, endpoints: reached }, onEvent),
    );
    undo.push(() => Promise.all(mappings.map((mapping) => mapping.stop())));
    const timers = pools.flatMap((pool) => startTimerOf(pool, deployment, timerMinuteMs, onEvent));
    undo.push(() => Promise.all(timers.map((timer) => timer.stop())));

    const status = () => statusOf(mappings, timers);
    const poolOf = new Map(pools.map((pool) => [pool.name, pool]));
    const invokable = (name: string) => poolOf.get(name);
    const own = ownAnswers(pools, status, () => mailsAt(endpoints.mail));
    front.answerWith(invokeApi(invokable, gateway({ functions: deployment.functions, invokable, own })));
    const { url, port } = front;
    const startedAt = new Date().toISOString();
    await enter(root, { port, pid: process.pid, startedAt, region: REGION, accountId: ACCOUNT_ID, endpoints, secrets });
    undo.push(() => strikeOff(root, port));
    const { calls, change: changeRole, restore: restoreRoles } = roles;
    return {
      url,
      port,
      endpoints,
      deployment,
      packages,
      clients,
      secrets,
      status,
      runTimers: async () => {
        await Promise.all(timers.map((timer) => timer.run()));
      },
      crash: (functionName) => poolOf.get(functionName)?.crash(),
      calls,
      changeRole,
      restoreRoles,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const accountAt = ({ messaging }: Endpoints) => ({
  accountId: ACCOUNT_ID,
  region: REGION,
  // As the engine names them; clients go to the endpoint all the same.
  queueUrl: (name: string) => `http://sqs.${REGION}.localhost:${new URL(messaging).port}/${ACCOUNT_ID}/${name}`,
});

type OnEvent = NonNullable<CloudOptions["onEvent"]>;

interface Surroundings {
  readonly root: string;
  readonly environment: (spec: LocalFunction) => Readonly<Record<string, string>>;
  readonly onEvent: OnEvent;
}

function startPool(
  spec: LocalFunction,
  { stream }: Deployment,
  { root, environment, onEvent }: Surroundings,
): FunctionPool {
  const { name, feed } = spec;
  return functionPool({
    spec,
    root,
    size: feed?.on === "stream" ? feed.parallelizationFactor * stream.shards : LOCAL_CONCURRENCY,
    idleMs: IDLE_MS,
    environment: environment(spec),
    onLog: (line) => {
      onEvent({ kind: "log", functionName: name, line });
    },
  });
}

interface MappedServices {
  readonly sqs: Service;
  readonly kinesis: Service;
  readonly endpoints: Endpoints;
}

/** @returns nothing for a function that only answers requests. */
function startMapping(
  target: FunctionPool,
  { stream, functions }: Deployment,
  { sqs, kinesis, endpoints }: MappedServices,
  onEvent: OnEvent,
): readonly Mapping[] {
  const feed = functions.find(({ name }) => name === target.name)?.feed;
  const onBatch = (report: BatchReport) => {
    onEvent({ kind: "batch", ...report });
  };
  if (feed === undefined) return [];
  if (feed.on === "queue") {
    const concurrency = Math.min(2 * LOCAL_CONCURRENCY, feed.maximumConcurrency);
    const polling = sqsAt({ ...placeAt(endpoints.messaging), silentForMs: LONG_POLL_MS, attempts: 1 });
    return [startSqsMapping({ feed, target, sqs, polling, concurrency, onBatch })];
  }
  return [startKinesisMapping({ feed, streamName: stream.name, streamArn: stream.arn, target, kinesis, sqs, onBatch })];
}

/** @returns nothing for a function that no rule calls. */
function startTimerOf(
  target: FunctionPool,
  { functions }: Deployment,
  minuteMs: number,
  onEvent: OnEvent,
): readonly Timer[] {
  const timer = functions.find(({ name }) => name === target.name)?.timer;
  const onRun = (report: RunReport) => {
    onEvent({ kind: "run", ...report });
  };
  return timer === undefined ? [] : [startTimer({ timer, target, minuteMs, onRun })];
}
