import type { ConsumerDefinition, Producer } from "../runtime/definition.ts";
import { checkTopology } from "./check-topology.ts";
import { type FolderSpec, STREAM, type Topology } from "./topology.ts";

/** @throws {TopologyError} naming the file and the fix of everything that cannot be deployed as defined. */
export function topologyOf(
  producers: readonly Producer[],
  consumers: readonly ConsumerDefinition[],
  shards = 2,
): Topology {
  const topology: Topology = {
    stream: { name: STREAM, shards },
    folders: [
      ...producers.map((producer) => folderOf("producers/%/producer.ts", producer, [])),
      ...consumers.map((consumer) => folderOf("consumers/%/consumer.ts", consumer, heardBy(consumer))),
    ],
  };
  checkTopology(topology);
  return topology;
}

const heardBy = ({ hears }: ConsumerDefinition): FolderSpec["hears"] =>
  hears === "every" ? hears : hears.map(({ type }) => type);

function folderOf(
  pattern: string,
  { name, owner, summary, ownsTable = false, functions, counters = [] }: Producer | ConsumerDefinition,
  hears: FolderSpec["hears"],
): FolderSpec {
  const file = pattern.replace("%", name);
  const folder = file.slice(0, file.lastIndexOf("/"));
  return {
    name,
    file,
    owner,
    summary,
    hears,
    ownsTable,
    functions: functions.map((definition) => ({
      ...definition,
      folder: name,
      file: `${folder}/${definition.entry}`,
    })),
    counters,
  };
}
