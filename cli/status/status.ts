import { consumers } from "../../consumers/index.ts";
import { deadLetterQueueOf } from "../../infra/topology.ts";
import { producers } from "../../producers/index.ts";
import { coloursOf } from "../colours.ts";
import type { GlobalOptions } from "../options.ts";
import { describeTarget } from "../target/choose-target.ts";
import { sqsOf } from "../target/clients.ts";
import { findTarget } from "../target/find-target.ts";
import { writeJson, type World } from "../world.ts";
import { readLocalStatus } from "./local-status.ts";
import { queueReader } from "./queue-reader.ts";
import { statusRows } from "./status-rows.ts";
import { statusTable } from "./status-table.ts";
import { watched } from "./watched.ts";

/** `chorus status`. @throws {CommandFailed} when the cloud does not answer. */
export async function status(options: GlobalOptions, world: World): Promise<void> {
  const target = await findTarget(options, world);
  const watching = watched([...producers, ...consumers]);
  const client = sqsOf(target);
  try {
    const read = queueReader(client);
    const names = [
      ...watching.queues.flatMap(({ queue }) => [queue, deadLetterQueueOf(queue)]),
      ...watching.readers.map(({ functionName }) => deadLetterQueueOf(functionName)),
    ];
    const [local, ...depths] = await Promise.all([
      target.where === "local" ? readLocalStatus(target.cloud, world.fetch) : undefined,
      ...names.map(async (name) => [name, await read(name)] as const),
    ]);
    const rows = statusRows(watching, { local, depths: new Map(depths) });
    if (options.json) writeJson(world.out, { target: describeTarget(target), consumers: rows });
    else world.out.write(`${statusTable(rows, coloursOf(world))}\n`);
  } finally {
    client.destroy();
  }
}
