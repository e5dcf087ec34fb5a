import { consumers } from "../../consumers/index.ts";
import { type Cloud, type CloudEvent, PortTaken, startCloud } from "../../infra/local/cloud.ts";
import { sampleFacts } from "../../infra/local/sample.ts";
import { producers } from "../../producers/index.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import type { Fact } from "../../schemas/event.ts";
import { coloursOf } from "../colours.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import { portOf } from "../target/choose-target.ts";
import { type World, writeJson } from "../world.ts";
import { feed } from "./feed.ts";
import { addresses, nextSteps } from "./welcome.ts";

export interface UpOptions {
  readonly port?: number;
  readonly sample?: true;
  readonly json?: true;
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

const USUAL_PORT = 4100;
const TICK_MS = 1_000;
/** The same small world at every start. */
const SAMPLE_SEED = 2026;

/** Runs until it is interrupted. */
export async function up(options: UpOptions, world: World): Promise<void> {
  if (options.profile !== undefined || options.region !== undefined || options.endpointUrl !== undefined) {
    throw new WrongUsage("chorus up starts a cloud on this machine: leave out --profile, --region and --endpoint-url.");
  }
  const show = options.json === true ? scripted(world) : forPeople(world);
  const interrupted = interruption(world);
  const began = world.now().getTime();
  const cloud = await start(options, world, show.event);
  try {
    show.ready(cloud, (world.now().getTime() - began) / 1_000);
    const sample = options.sample === true ? sampleFacts(SAMPLE_SEED, world.now()) : [];
    if (sample.length > 0) {
      await publishAll(sample, cloud);
      show.published(sample);
      await Promise.race([settled(cloud, world), interrupted]);
    }
    show.next(cloud, sample);
    await interrupted;
    show.stopping();
  } finally {
    await cloud.stop();
    show.end();
  }
}

async function start({ port }: UpOptions, world: World, onEvent: (event: CloudEvent) => void): Promise<Cloud> {
  try {
    return await startCloud({
      root: world.root,
      port: port ?? portOf(world.env) ?? USUAL_PORT,
      settings: settingsIn(world.env),
      onEvent,
    });
  } catch (error) {
    if (error instanceof PortTaken) throw new CommandFailed(error.message, { cause: error });
    throw error;
  }
}

/** Only what functions declare as a setting or a secret: a shell holds much else. */
function settingsIn(env: World["env"]): Readonly<Record<string, string>> {
  const functions = [...producers, ...consumers].flatMap((folder) => folder.functions);
  const names = functions.flatMap(({ settings = {}, secrets = [] }) => [...Object.keys(settings), ...secrets]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function publishAll(facts: readonly Fact[], { clients, topology }: Cloud): Promise<void> {
  await kinesisPublisher({ client: clients.kinesis, streamName: topology.stream.name }).publish(facts);
}

/** Until the stream is read to its tip and nothing was invoked for a while; for showing, so it gives up in time. */
async function settled(cloud: Cloud, { pause }: World): Promise<void> {
  let before = "";
  for (let look = 0; look < 120; look++) {
    const { readers, progress, mappings } = await cloud.status();
    const quiet = readers.every(({ behind }) => behind === 0) && mappings.every(({ inFlight }) => inFlight === 0);
    const now = quiet ? JSON.stringify(progress) : "";
    if (quiet && now === before) return;
    before = now;
    await pause(250);
  }
}

/** Settles on the first Ctrl-C; a second one does not wait for a clean end. */
function interruption(world: World): Promise<void> {
  return new Promise<void>((resolve) => {
    let times = 0;
    world.onInterrupt(() => {
      times++;
      if (times > 1) world.abort();
      resolve();
    });
  });
}

interface Show {
  readonly event: (event: CloudEvent) => void;
  ready(cloud: Cloud, seconds: number): void;
  published(facts: readonly Fact[]): void;
  next(cloud: Cloud, sample: readonly Fact[]): void;
  stopping(): void;
  end(): void;
}

function scripted(world: World): Show {
  const say = (event: string, more: object = {}) => {
    writeJson(world.out, { event, ...more });
  };
  return {
    event: ({ kind, ...more }) => {
      say(kind, more);
    },
    ready: ({ url, port, endpoints }, seconds) => {
      say("ready", { url, port, endpoints, seconds });
    },
    published: (facts) => {
      say("published", { facts: facts.length });
    },
    next: () => {
      say("settled");
    },
    stopping: () => {
      say("stopping");
    },
    end: () => {
      say("stopped");
    },
  };
}

function forPeople(world: World): Show {
  const colours = coloursOf(world);
  const live = feed();
  const say = (...lines: readonly string[]) => {
    for (const line of lines) world.out.write(`${line}\n`);
  };
  const paint = (line: string) => (line.startsWith("!") ? colours.red(line) : colours.dim(line));
  const tick = () => {
    const clock = world.now().toISOString().slice(11, 19);
    say(...live.tick().map((line) => `${colours.dim(clock)}  ${paint(line)}`));
  };
  let ticking: NodeJS.Timeout | undefined;
  say("Starting engines and functions …");
  return {
    event: live.hear,
    ready: (cloud, seconds) => {
      const [first = "", ...rest] = addresses(cloud, seconds);
      say(colours.bold(colours.green(first)), ...rest, "");
      ticking = setInterval(tick, TICK_MS);
    },
    published: (facts) => {
      say(`Published a sample of ${facts.length} facts to the stream; here they become rows:`);
    },
    next: (cloud, sample) => {
      tick();
      say("", ...nextSteps(cloud, sample, USUAL_PORT), "");
    },
    stopping: () => {
      say("", "Stopping …");
    },
    end: () => {
      clearInterval(ticking);
      say("Stopped. Nothing was kept: the cloud lives in memory.");
    },
  };
}
