import { existsSync } from "node:fs";
import { join } from "node:path";
import { PutRecordCommand } from "@aws-sdk/client-kinesis";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Statement } from "../infra/iam/policy.ts";
import type { Cloud } from "../infra/local/cloud.ts";
import type { LocalFunction } from "../infra/local/deployment.ts";
import { kinesisPublisher } from "../runtime/aws/kinesis-publisher.ts";
import type { ConsumerDefinition, Producer, Rehearsal, RehearsedRequest } from "../runtime/definition.ts";
import { catalogue } from "../schemas/catalogue.ts";
import type { Fact } from "../schemas/event.ts";
import { idle, ROOT } from "./e2e/cloud-under-test.ts";
import { eventually } from "./engines/eventually.ts";

/** @returns what the folders' `rehearsal.ts` files export; a folder without one needs none. */
export async function rehearsalsOf(folders: readonly (Producer | ConsumerDefinition)[]): Promise<readonly Rehearsal[]> {
  const files = folders
    .map(({ kind, name }) => join(ROOT, `${kind}s`, name, "rehearsal.ts"))
    .filter((file) => existsSync(file));
  return Promise.all(files.map(rehearsalIn));
}

/** @throws {Error} when the file exports none. */
async function rehearsalIn(file: string): Promise<Rehearsal> {
  const { rehearsal } = (await import(file)) as { readonly rehearsal?: Rehearsal };
  if (rehearsal === undefined) throw new Error(`${file} must export \`rehearsal\` (Rehearsal, runtime/definition.ts)`);
  return rehearsal;
}

/**
 * Makes every function do all that it can: hear each kind of fact, also stale ones, park what cannot be read, hand back
 * what it could not store, answer requests. Afterwards `cloud.calls()` says what that takes.
 */
export async function rehearse(cloud: Cloud, rehearsals: readonly Rehearsal[]): Promise<void> {
  const examples = catalogue.map(({ example }) => example);
  const waves = wavesOf(rehearsals);
  const { listeners, stages } = behindQueues(cloud);

  await handingBack(cloud, listeners, examples, () => toTables);
  for (const wave of waves.slice(0, -1)) {
    await publish(cloud, wave);
    await idle(cloud);
    await runTimers(cloud);
  }
  // One stage after the other: what is held up keeps the stages behind it from getting anything.
  for (const steps of stages) {
    await handingBack(cloud, steps, [...examples, ...(waves.at(-1) ?? [])], (step) => lastStepOf(step, cloud));
  }
  // Everything once more is stale.
  await publish(cloud, [...examples, ...waves.flat()]);
  await poison(cloud);
  await idle(cloud);
  await runTimers(cloud);
  const requests = [
    ...rehearsals.flatMap(({ requests: own = [] }) => own),
    ...cloud.deployment.functions.flatMap(gets),
  ];
  for (const request of requests) await ask(cloud, request);
  await idle(cloud);
}

/** What is due, and what comes of it. */
async function runTimers(cloud: Cloud): Promise<void> {
  await cloud.runTimers();
  await idle(cloud);
}

/** The last waves of all folders are one, and so are those before them. */
function wavesOf(rehearsals: readonly Rehearsal[]): readonly (readonly Fact[])[] {
  const longest = Math.max(0, ...rehearsals.map(({ waves = [] }) => waves.length));
  return Array.from({ length: longest }, (_, n) => rehearsals.flatMap(({ waves = [] }) => waves.at(n - longest) ?? []));
}

/** Those that the topic feeds; then those that these send steps to, and so on. */
function behindQueues({ deployment: { functions, subscriptions } }: Cloud) {
  const subscribed = new Set(subscriptions.map(({ queueArn }) => queueArn.split(":").at(-1)));
  const listeners = functions.filter(({ feed }) => feed?.on === "queue" && subscribed.has(feed.queue));
  let waiting = functions.filter((one) => one.feed?.on === "queue" && !listeners.includes(one));
  const stages: (readonly LocalFunction[])[] = [];
  for (let before: readonly LocalFunction[] = listeners; waiting.length > 0;) {
    const next = waiting.filter((one) => before.some((sender) => sendsTo(sender, one)));
    // Whom no stage reaches is fed by a timer alone.
    before = next.length > 0 ? next : waiting;
    stages.push(before);
    waiting = waiting.filter((one) => !before.includes(one));
  }
  return { listeners, stages };
}

const sendsTo = (sender: LocalFunction, { feed }: LocalFunction): boolean =>
  sender.statements.some(
    ({ Action, Resource }) =>
      feed?.on === "queue" &&
      Action.includes("sqs:SendMessage") &&
      Resource.some((arn) => arn.split(":").at(-1) === feed.queue),
  );

/** What a function cannot finish it hands back; then it can again, and what was done already is stale. */
async function handingBack(
  cloud: Cloud,
  functions: readonly LocalFunction[],
  facts: readonly Fact[],
  withheldFrom: (one: LocalFunction) => (action: string, resource: string) => boolean,
): Promise<void> {
  for (const one of functions) cloud.changeRole(one.name, withheld(one.statements, withheldFrom(one)));
  await publish(cloud, facts);
  for (const { name } of functions) {
    await eventually(
      `${name} hands back what it cannot finish`,
      async () => {
        // A step may come from a timer, once what is published has made something due.
        await cloud.runTimers();
        return cloud.calls().some(({ principal, action }) => principal === name && isHandingBack(action));
      },
      30_000,
    );
  }
  cloud.restoreRoles();
  await idle(cloud);
}

const isHandingBack = (action: string): boolean => action === "sqs:ChangeMessageVisibility";

/** @returns the statements without what `isWithheld`. */
function withheld(
  statements: readonly Statement[],
  isWithheld: (action: string, resource: string) => boolean,
): readonly Statement[] {
  return statements
    .map((one) => ({
      ...one,
      Action: one.Action.filter((action) => !one.Resource.some((resource) => isWithheld(action, resource))),
    }))
    .filter(({ Action }) => Action.length > 0);
}

const toTables = (_action: string, resource: string): boolean => resource.startsWith("arn:aws:dynamodb:");

/** Whoever plans further steps fails there, having written; whoever does not fails at its table. */
function lastStepOf(
  { statements }: LocalFunction,
  { deployment }: Cloud,
): (action: string, resource: string) => boolean {
  const live = new Set(deployment.queues.filter(({ isLive }) => isLive).map(({ arn }) => arn));
  const toSteps = (action: string, resource: string) => action === "sqs:SendMessage" && live.has(resource);
  const plans = statements.some(({ Action, Resource }) => Action.some((action) => toSteps(action, Resource[0] ?? "")));
  return plans ? toSteps : toTables;
}

async function publish(cloud: Cloud, facts: readonly Fact[]): Promise<void> {
  await kinesisPublisher({ client: cloud.clients.kinesis, streamName: cloud.deployment.stream.name }).publish(facts);
}

/** Into the stream and straight into every queue. */
async function poison({ clients, deployment }: Cloud): Promise<void> {
  const Data = Buffer.from("no fact");
  await clients.kinesis.send(
    new PutRecordCommand({ StreamName: deployment.stream.name, PartitionKey: "poison", Data }),
  );
  for (const { url } of deployment.queues.filter(({ isLive }) => isLive)) {
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "no fact" }));
  }
}

/** A GET of each route, with something in the place of its parameters. */
const gets = ({ routes }: LocalFunction): readonly RehearsedRequest[] =>
  routes.flatMap((route) => {
    const [method, path = ""] = route.split(" ");
    return method === "GET" ? [{ method, path: path.replaceAll(/\{[^}]+\}/g, "rehearsed-1") }] : [];
  });

/** @throws {Error} when the answer is no success: then it proves nothing. */
async function ask({ url }: Cloud, { method, path, headers = {}, body }: RehearsedRequest): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (response.ok) return;
  throw new Error(
    `${method} ${path} was answered ${response.status}: ${await response.text()}. ` +
      "Let a wave in its folder's rehearsal.ts bring about what makes it succeed.",
  );
}
