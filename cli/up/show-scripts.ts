import { type World, writeJson } from "../world.ts";
import type { Show } from "./show.ts";

/** One JSON document a line (NDJSON); `event` says which. */
export function showScripts({ out }: Pick<World, "out">): Show {
  const say = (event: string, more: object = {}) => {
    writeJson(out, { event, ...more });
  };
  return {
    event: ({ kind, ...more }) => {
      say(kind, more);
    },
    starting: () => {
      say("starting");
    },
    ready: ({ url, port, endpoints, deployment }, seconds) => {
      const functions = deployment.functions.map(({ name }) => name);
      const queues = deployment.queues.map(({ name }) => name);
      const tables = deployment.tables.map(({ name }) => name);
      say("ready", { url, port, endpoints, functions, queues, tables, seconds });
    },
    published: ({ length }) => {
      say("published", { facts: length });
    },
    settled: () => {
      say("settled");
    },
    stopping: () => {
      say("stopping");
    },
    stopped: () => {
      say("stopped");
    },
  };
}
