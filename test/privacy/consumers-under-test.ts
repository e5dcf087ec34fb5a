import { entitlementsListener } from "../../consumers/entitlements/consumer.ts";
import { CATALOGUE } from "../../consumers/entitlements/core/products.ts";
import { notificationsListener } from "../../consumers/notifications/consumer.ts";
import { handOverDue } from "../../consumers/notifications/core/due.ts";
import { DEFAULTS as NOTIFICATIONS } from "../../consumers/notifications/core/settings.ts";
import { decideListener, deliverListener, scheduleListener } from "../../consumers/notifications/stages.ts";
import { fanoutListener, timelinesListener } from "../../consumers/timelines/consumer.ts";
import { DEFAULTS as TIMELINES } from "../../consumers/timelines/core/settings.ts";
import { kinesisHandler } from "../../runtime/aws/kinesis-handler.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import type { SesClient } from "../../runtime/aws/ses-client.ts";
import { sesEmail } from "../../runtime/aws/ses-email.ts";
import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import { sqsHandler } from "../../runtime/aws/sqs-handler.ts";
import { sqsVisibility } from "../../runtime/aws/sqs-visibility.ts";
import { sqsWorkQueue } from "../../runtime/aws/sqs-work-queue.ts";
import { timerHandler } from "../../runtime/aws/timer-handler.ts";
import type { Plan } from "../../runtime/core/plan.ts";
import type { Listener } from "../../runtime/definition.ts";
import { jsonLog } from "../../runtime/kit/log.ts";
import type { BatchPorts } from "../../runtime/kit/run-batch.ts";
import { memoryChannel } from "../../runtime/memory/channel.ts";
import { memoryRowStore, type MemoryRowStore } from "../../runtime/memory/row-store.ts";
import type { Channel, DeadLetters } from "../../runtime/ports.ts";
import { hurried, IMPATIENT, type Manners, rudeKinesis, rudeSqs } from "./brokers.ts";
import type { Output } from "./canaries.ts";
import { asLambdaLogs, queueEventOf, streamEventOf, type Waiting } from "./events.ts";
import { rude } from "./rude.ts";

/** A consumer that reads queues, as its functions put it together. The first stage hears facts, the others its own steps. */
export interface ConsumerUnderTest {
  readonly name: string;
  readonly stages: readonly Listener[];
  readonly timers: Readonly<Record<string, () => Plan>>;
}

export const CONSUMERS: readonly ConsumerUnderTest[] = [
  { name: "timelines", stages: [timelinesListener(TIMELINES), fanoutListener(TIMELINES)], timers: {} },
  { name: "entitlements", stages: [entitlementsListener(CATALOGUE)], timers: {} },
  {
    name: "notifications",
    stages: [
      notificationsListener(NOTIFICATIONS),
      decideListener(NOTIFICATIONS),
      scheduleListener(),
      deliverListener(NOTIFICATIONS),
    ],
    timers: { "notifications-due": handOverDue },
  },
];

export interface RunOptions extends Manners {
  /** Kept from one run to the next. */
  readonly store?: MemoryRowStore;
  /** What its store is asked is not answered in time. */
  readonly isSlow?: boolean;
  /** Puts something beside the ports, or in their place. */
  readonly wrap?: (ports: BatchPorts) => BatchPorts;
}

/** After whatever the catalogue's examples tell, and within the hours in which people are told of it. */
const NOW = new Date("2026-03-01T12:00:00.000Z");
const MOST_ATTEMPTS = 3;
const ENOUGH_MS = 60_000;
const TOO_LITTLE_MS = 5;

/** Hands over messages, and what comes of them to the stages behind. @returns all that anybody could read of it. */
export async function outputsOf(
  consumer: ConsumerUnderTest,
  bodies: readonly string[],
  options: RunOptions,
): Promise<readonly Output[]> {
  const { luck, isSlow = false } = options;
  const outputs: Output[] = [];
  const say = (kind: string, said: unknown) => {
    outputs.push({ kind: `${kind} of ${consumer.name}`, text: typeof said === "string" ? said : JSON.stringify(said) });
  };
  const waiting = new Map<string, Waiting[]>(consumer.stages.map(({ name }) => [name, []]));
  const store = options.store ?? memoryRowStore();
  const [first, ...others] = consumer.stages;
  waiting.get(first?.name ?? "")?.push(...bodies.map((body) => ({ body, attempt: 1 })));
  // A step that is no fact of theirs, or none at all, comes to the others, too.
  for (const { name } of others) waiting.get(name)?.push({ body: luck.pick(bodies), attempt: 1 });

  const context = { awsRequestId: "request-1", getRemainingTimeInMillis: () => (isSlow ? TOO_LITTLE_MS : ENOUGH_MS) };
  const setting = { deployVersion: "7", traceId: () => "Root=1-2-3" };
  for (let round = 0; round < 8 && [...waiting.values()].some((some) => some.length > 0); round++) {
    for (const listener of consumer.stages) {
      const some = waiting.get(listener.name)?.splice(0) ?? [];
      if (some.length === 0) continue;
      const handler = sqsHandler(listener, portsOf(listener.name), setting);
      const failed = await answerOf(() => handler(queueEventOf(some), context));
      const again = some
        .filter((_, n) => failed.has(String(n)))
        .map(({ body, attempt }) => ({ body, attempt: attempt + 1 }));
      waiting.get(listener.name)?.push(...again.filter(({ attempt }) => attempt <= MOST_ATTEMPTS));
    }
    for (const [name, plan] of Object.entries(consumer.timers))
      await answerOf(() => timerHandler(name, plan, portsOf(name), setting)({}, context));
  }
  if (first !== undefined)
    await answerOf(() => kinesisHandler(first, portsOf(first.name), setting)(streamEventOf(bodies), context));
  return outputs;

  /** @returns what is to come again. */
  async function answerOf(call: () => Promise<unknown>): Promise<ReadonlySet<string>> {
    try {
      const answer = await call();
      say("the answer", answer ?? "");
      const { batchItemFailures = [] } = (answer ?? {}) as {
        batchItemFailures?: readonly { itemIdentifier: string }[];
      };
      return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch (error) {
      say("what Lambda logs of an error", asLambdaLogs(error));
      return new Set();
    }
  }

  function portsOf(functionName: string): BatchPorts {
    const log = jsonLog(
      { service: consumer.name, function: functionName, level: "debug" },
      () => NOW,
      (lines) => {
        say("the log", lines);
      },
    );
    const url = "https://sqs.eu-west-1.amazonaws.com/1/queue";
    const deadLetters: DeadLetters = {
      park: (letters) => {
        for (const { arrival, cause } of letters)
          say("the cause of a letter", sealLetter(arrival, cause)?.attributes["chorus-cause"]);
        return Promise.resolve(
          letters.filter(() => luck.next() < options.share / 4).map(({ arrival }) => arrival.handle),
        );
      },
    };
    const ports: BatchPorts = {
      store: isSlow ? silent(store) : rude(store, options),
      ledger: rude({ record: (records) => (say("the ledger", records), Promise.resolve()) }, options),
      deadLetters: rude(deadLetters, { ...options, share: options.share / 4 }),
      visibility: rude(sqsVisibility(rudeSqs(options), url), options),
      publisher: kinesisPublisher({
        client: rudeKinesis(options),
        streamName: "facts",
        patience: IMPATIENT,
        world: hurried,
      }),
      queues: Object.fromEntries(consumer.stages.map(({ name }) => [name, queueBefore(name)])),
      channels: channelsOf(options),
      log,
      now: () => NOW,
      newToken: () => String(luck.next()),
      chance: () => luck.next(),
    };
    return options.wrap?.(ports) ?? ports;
  }

  function queueBefore(name: string) {
    const service = rudeSqs(options, ({ MessageBody }) => waiting.get(name)?.push({ body: MessageBody, attempt: 1 }));
    return sqsWorkQueue({ service, queueUrl: `https://sqs/${name}`, patience: IMPATIENT, world: hurried });
  }
}

const FAULTS = ["MessageRejected", "BadRequestException", "AccountSuspendedException", "TooManyRequestsException", ""];

/** SES quotes addresses in its faults; whoever answers a webhook may say anything. */
function channelsOf(manners: Manners): Readonly<Record<string, Channel>> {
  const { luck, share } = manners;
  const email = sesEmail({
    from: "chorus@example.com",
    client: rude<SesClient>(
      {
        sendEmail(mail) {
          if (luck.next() >= share) return Promise.resolve({ messageId: "m-1" });
          const quoted = JSON.stringify(mail);
          const says = luck.pick([quoted, `Email address is not verified: ${quoted}`]);
          return Promise.resolve({ fault: luck.pick(FAULTS), says });
        },
      },
      manners,
    ),
  });
  return { email, webhook: rude(memoryChannel(), manners) };
}

/** Never answers. */
function silent<Port extends object>(port: Port): Port {
  return new Proxy(port, { get: () => () => new Promise<never>(() => undefined) });
}
