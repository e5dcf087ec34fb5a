import { consumers } from "../../consumers/index.ts";
import { type Cloud, type CloudEvent, startCloud } from "../../infra/local/cloud.ts";
import { PortTaken } from "../../infra/local/front-door.ts";
import { TopologyError } from "../../infra/check-topology.ts";
import { sampleFacts } from "../../infra/local/sample.ts";
import { producers } from "../../producers/index.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import type { Fact } from "../../schemas/event.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import type { UpOptions } from "../options.ts";
import { portOf } from "../target/choose-target.ts";
import type { World } from "../world.ts";
import { type Interruption, interruption } from "./interruption.ts";
import { settled } from "./settled.ts";
import type { Show } from "./show.ts";
import { showPeople } from "./show-people.ts";
import { showScripts } from "./show-scripts.ts";
import { USUAL_PORT } from "./welcome.ts";

/** The same small world at every start. */
const SAMPLE_SEED = 2026;

/**
 * `chorus up`: runs until it is interrupted.
 * @throws {WrongUsage} when it is told to go to AWS.
 * @throws {CommandFailed} when the port is taken, or the definitions contradict each other.
 */
export async function up(options: UpOptions, world: World): Promise<void> {
  if (options.profile !== undefined || options.region !== undefined || options.endpointUrl !== undefined) {
    throw new WrongUsage("chorus up starts a cloud on this machine: leave out --profile, --region and --endpoint-url.");
  }
  const show = options.json === true ? showScripts(world) : showPeople(world);
  const interrupted = interruption(world);
  const beganAtMs = world.now().getTime();
  show.starting();
  const cloud = await start(options, world, show.event).catch((error: unknown) => {
    // Ctrl-C reaches the bundler too, which then fails; nobody wants to hear of it.
    if (!interrupted.happened()) throw error;
  });
  if (cloud !== undefined) await live(cloud, options, { show, interrupted, beganAtMs, world });
  show.stopped();
}

interface Life {
  readonly show: Show;
  readonly interrupted: Interruption;
  readonly beganAtMs: number;
  readonly world: World;
}

async function live(cloud: Cloud, { sample }: UpOptions, { show, interrupted, beganAtMs, world }: Life): Promise<void> {
  try {
    if (!interrupted.happened()) {
      show.ready(cloud, (world.now().getTime() - beganAtMs) / 1_000);
      const facts = sample === true ? sampleFacts(SAMPLE_SEED, world.now()) : [];
      await Promise.race([tell(facts, cloud, show, { ...world, isOver: interrupted.happened }), interrupted.happens]);
      if (!interrupted.happened()) show.settled(cloud, facts);
    }
    await interrupted.happens;
    show.stopping();
  } finally {
    await cloud.stop();
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
    if (error instanceof PortTaken || error instanceof TopologyError)
      throw new CommandFailed(error.message, { cause: error });
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

/** Publishes the sample as any producer would, and waits until most of it is rows. */
async function tell(
  facts: readonly Fact[],
  cloud: Cloud,
  show: Show,
  { pause, isOver }: Pick<World, "pause"> & { readonly isOver: () => boolean },
): Promise<void> {
  if (facts.length === 0) return;
  const { clients, deployment } = cloud;
  await kinesisPublisher({ client: clients.kinesis, streamName: deployment.stream.name }).publish(facts);
  if (isOver()) return;
  show.published(facts);
  await settled(cloud, { pause }, isOver);
}
