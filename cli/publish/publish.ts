import type { PublishOptions } from "../options.ts";
import { WrongUsage } from "../failures.ts";
import { jsonFault } from "../reason.ts";
import type { World } from "../world.ts";
import { publishAll } from "./publish-all.ts";
import { publishOne } from "./publish-one.ts";

/**
 * `chorus publish`.
 * @throws {WrongUsage} when the command line names neither a type with its data nor a file, or both.
 * @throws {CommandFailed} when not everything was published.
 */
export async function publish(type: string | undefined, options: PublishOptions, world: World): Promise<void> {
  const { data, file } = options;
  if (file !== undefined) {
    refuseBesideFile(type, options);
    await publishAll(file, options, world);
    return;
  }
  if (options.allOrNothing) throw new WrongUsage("--all-or-nothing goes with --file.");
  if (type === undefined) throw new WrongUsage("Name an event type and its --data, or a --file of facts.");
  if (data === undefined) throw new WrongUsage(`Say what ${type} tells: --data '{"…":"…"}'.`);
  await publishOne({ type, data: parsed(data) }, options, world);
}

/** Facts in a file are whole: what else is told could only contradict them. */
function refuseBesideFile(type: string | undefined, options: PublishOptions): void {
  const { data, subject, time, id, source, partitionKey } = options;
  if ([type, data, subject, time, id, source, partitionKey].some((told) => told !== undefined)) {
    throw new WrongUsage("Facts in a --file are complete; leave out the type, --data and the other parts of one fact.");
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new WrongUsage(`--data is not JSON: ${jsonFault(error)}. In a shell, put it in single quotes.`, {
      cause: error,
    });
  }
}
