import {
  CreateStreamCommand,
  DeleteStreamCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-kinesis";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { buildApp } from "fauxqs";
import kinesalite from "kinesalite";
import { clientConfig, listen } from "../../infra/local/loopback.ts";
import { eventually } from "../../test/engines/eventually.ts";
import { help } from "../measuring/processes.ts";
import { allStored, kinesisAnswer, snsAnswer } from "./answers.ts";
import { type Looking, lookingKinesis, lookingSns, type Tally } from "./looking.ts";
import { bySize, countOf, JSON_TYPE, nullServer, XML_TYPE } from "./null-server.ts";

/** What a sink is asked: each knows some of it. */
export type SinkQuestions = ReturnType<typeof questionsFor>;

export type SinkName = keyof typeof start;

interface Sink {
  readonly endpoint: string;
  readonly empty?: () => Promise<void>;
  readonly tally?: () => Promise<Tally>;
}

const SHARDS = 4;
const STREAM = { StreamName: "facts" };

/** A process of its own, so that the sender's processor time is the sender's alone. */
const start = {
  async "kinesis emulator"(): Promise<Sink> {
    const endpoint = await listen(kinesalite({ createStreamMs: 0, deleteStreamMs: 0 }));
    const client = new KinesisClient(clientConfig(endpoint));
    return { endpoint, empty: () => emptyStream(client) };
  },
  async "kinesis null"(): Promise<Sink> {
    const answer = bySize((entries) => kinesisAnswer(allStored(entries)));
    return { endpoint: await listen(nullServer((body) => answer(countOf('"PartitionKey"', body)), JSON_TYPE)) };
  },
  "kinesis looking": (refused: number): Promise<Sink> => looking(lookingKinesis(refused)),
  async "sns emulator"(): Promise<Sink> {
    const endpoint = await buildApp({ logger: false }).listen({ port: 0, host: "127.0.0.1" });
    const client = new SNSClient(clientConfig(endpoint));
    await client.send(new CreateTopicCommand({ Name: "facts" }));
    client.destroy();
    return { endpoint };
  },
  async "sns null"(): Promise<Sink> {
    const answer = bySize((entries) => snsAnswer(allStored(entries)));
    return { endpoint: await listen(nullServer((body) => answer(countOf(".Id=", body)), XML_TYPE)) };
  },
  "sns looking": (refused: number): Promise<Sink> => looking(lookingSns(refused)),
};

async function looking({ server, tally }: Looking): Promise<Sink> {
  return { endpoint: await listen(server), tally };
}

/** Its memory grows with what it keeps. */
async function emptyStream(client: KinesisClient): Promise<void> {
  const names = async () => (await client.send(new ListStreamsCommand({}))).StreamNames ?? [];
  if ((await names()).length > 0) await client.send(new DeleteStreamCommand(STREAM));
  await eventually("the stream is gone", async () => (await names()).length === 0);
  await client.send(new CreateStreamCommand({ ...STREAM, ShardCount: SHARDS }));
  await eventually("the stream has shards", async () => {
    const { Shards = [] } = await client.send(new ListShardsCommand(STREAM));
    return Shards.length === SHARDS;
  });
}

function questionsFor({ empty, tally }: Sink) {
  return {
    /** Forgets what it holds. */
    empty: () => empty?.() ?? Promise.resolve(),
    tally: () => tally?.() ?? Promise.reject(new RangeError("It does not look at what comes")),
  };
}

const [name = "", refused = "0"] = process.argv.slice(2);
const sink = await start[name as SinkName](Number(refused));
help(sink.endpoint, questionsFor(sink));
