import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { consumers } from "../../consumers/index.ts";
import { eventsFile } from "../../docs/events-file.ts";
import { producers } from "../../producers/index.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { WrongUsage } from "../failures.ts";
import type { NewConsumerOptions } from "../options.ts";
import { portOf } from "../target/choose-target.ts";
import { USUAL_PORT } from "../up/welcome.ts";
import { writeJson, type World } from "../world.ts";
import type { Blueprint } from "./blueprint.ts";
import { byName } from "./by-name.ts";
import { checkName, checkOwner } from "./check-name.ts";
import { chooseEvents } from "./choose-events.ts";
import { consumerFiles } from "./consumer/consumer-files.ts";
import { describeNewConsumer } from "./describe-new-consumer.ts";
import { heardEvent } from "./heard-event.ts";
import { nextCommands } from "./next-commands.ts";
import { type Placement, placeFiles } from "./place-files.ts";
import { variableOf } from "./variable-of.ts";
import { withConsumer } from "./with-consumer.ts";

const USUAL_OWNER = "platform";
const CATALOGUE = "schemas/catalogue.ts";
const LIST = "consumers/index.ts";
const EVENTS_PAGE = "docs/events.md";

type Where = Pick<World, "root" | "env" | "out">;

/**
 * `chorus new consumer`.
 * @throws {WrongUsage} when the name, the owner or an event will not do; then nothing was written.
 * @throws {CommandFailed} when the checkout's own lists cannot be read; then nothing was written.
 */
export async function newConsumer(name: string, options: NewConsumerOptions, world: Where): Promise<void> {
  const port = options.port ?? portOf(world.env) ?? USUAL_PORT;
  const blueprint = await blueprintOf(name, options, world);
  const placement = await placementOf(blueprint, world);
  await placeFiles(placement, world.root);

  const made = [...placement.files.keys()].map((path) => `${placement.folder}/${path}`);
  const changed = [...placement.replaced.keys()];
  const next = nextCommands(blueprint, port);
  if (options.json) {
    const hears = blueprint.hears.map(({ definition }) => definition.type);
    writeJson(world.out, { consumer: name, owner: blueprint.owner, hears, made, changed, next });
  } else {
    const lines = describeNewConsumer(blueprint, { made, changed, next, isOwnerAssumed: options.owner === undefined });
    world.out.write(`${lines.join("\n")}\n`);
  }
}

async function blueprintOf(
  name: string,
  { hears, owner = USUAL_OWNER }: NewConsumerOptions,
  { root }: Where,
): Promise<Blueprint> {
  checkName(name, { folders: [...producers, ...consumers], catalogue });
  checkOwner(owner);
  const [first, ...others] = chooseEvents(hears, catalogue);
  const catalogueText = await readFile(join(root, CATALOGUE), "utf8");
  const called = (definition: EventDefinition) => heardEvent(definition, catalogueText);
  return { name, variable: variableOf(name), owner, hears: [called(first), ...others.map(called)] };
}

async function placementOf(blueprint: Blueprint, { root }: Where): Promise<Placement> {
  const folder = `consumers/${blueprint.name}`;
  if (existsSync(join(root, folder))) throw new WrongUsage(`${folder}/ is there already: choose another name.`);
  return {
    folder,
    files: await formattedFiles(blueprint, join(root, folder)),
    // The list comes last: what it names is there.
    replaced: new Map([
      [EVENTS_PAGE, await eventsPageWith(blueprint, root)],
      [LIST, await listWith(blueprint, root)],
    ]),
  };
}

async function formattedFiles(blueprint: Blueprint, folder: string): Promise<ReadonlyMap<string, string>> {
  const formatted = [...consumerFiles(blueprint)].map(
    async ([path, text]) => [path, await formattedAs(join(folder, path), text)] as const,
  );
  return new Map(await Promise.all(formatted));
}

async function listWith({ name }: Blueprint, root: string): Promise<string> {
  const file = join(root, LIST);
  return await formattedAs(file, withConsumer(await readFile(file, "utf8"), name));
}

/** As `npm run docs:events` will make it of the list with the new consumer. */
async function eventsPageWith({ name, hears }: Blueprint, root: string): Promise<string> {
  const newcomer = { name, hears: hears.map(({ definition }) => definition) };
  const everything = { catalogue, producers, consumers: [...consumers, newcomer].toSorted(byName) };
  return await eventsFile(everything, join(root, EVENTS_PAGE));
}

async function formattedAs(file: string, text: string): Promise<string> {
  return await format(text, { ...(await resolveConfig(file)), filepath: file });
}
