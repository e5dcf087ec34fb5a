import { PutRecordCommand } from "@aws-sdk/client-kinesis";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { setTimeout as wait } from "node:timers/promises";
import type { Cloud } from "../../infra/local/cloud.ts";
import { PublishRefused } from "../../runtime/errors.ts";
import type { Publisher } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import type { Poison } from "./poison.ts";

const BATCH = 100;
const PAUSE_MS = 100;

/** Says all of it, what was refused again, until it is stored: that much is a producer's duty. */
export async function publishAll(publisher: Publisher, facts: readonly Fact[]): Promise<void> {
  for (let left = facts; left.length > 0;) {
    try {
      await publisher.publish(left);
      return;
    } catch (error) {
      if (!(error instanceof PublishRefused)) throw error;
      const refused = new Set(error.context["factIds"] as readonly string[]);
      left = left.filter(({ id }) => refused.has(id));
      await wait(PAUSE_MS);
    }
  }
}

/** The same through the ingest API, whose function may die of a request: then nobody knows, and it is sent again. */
export async function ingestAll(url: string, facts: readonly Fact[]): Promise<void> {
  for (let at = 0; at < facts.length; at += BATCH) {
    for (let left: readonly Fact[] = facts.slice(at, at + BATCH); left.length > 0;) {
      left = await leftOf(url, left);
      if (left.length > 0) await wait(PAUSE_MS);
    }
  }
}

interface Result {
  readonly status: number;
  readonly error?: string;
}

const isPassing = (status: number): boolean => status >= 500 || status === 429;

/** @throws {Error} for what will never be taken. */
async function leftOf(url: string, facts: readonly Fact[]): Promise<readonly Fact[]> {
  const response = await fetch(`${url}/events`, {
    method: "POST",
    headers: { "content-type": "application/cloudevents-batch+json" },
    body: JSON.stringify(facts),
  });
  const text = await response.text();
  if (isPassing(response.status)) return facts;
  const { results = [] } = JSON.parse(text) as { readonly results?: readonly Result[] };
  const refused = results.find(({ status }) => status !== 202 && !isPassing(status));
  if (response.status !== 202 || refused !== undefined)
    throw new Error(`The ingest API answers ${response.status}: ${refused?.error ?? text}`);
  return facts.filter((_, index) => results[index]?.status !== 202);
}

/** Straight to the engine: that it comes once is not what is tried here. */
export async function plant({ body, into, name }: Poison, { clients, deployment }: Cloud): Promise<void> {
  if ("stream" in into) {
    const Data = Buffer.from(body);
    await clients.kinesis.send(new PutRecordCommand({ StreamName: deployment.stream.name, PartitionKey: name, Data }));
    return;
  }
  const queue = deployment.queues.find((one) => one.name === into.queue);
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue?.url, MessageBody: body }));
}
