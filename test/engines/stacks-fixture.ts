import type { ConsumerDefinition, FunctionDefinition, Producer } from "../../runtime/definition.ts";
import { aQueueTrigger } from "../definitions.ts";

const ENTRY = "../../infra/local/fixtures/obedient.ts";

const base: Omit<FunctionDefinition, "name" | "trigger" | "uses"> = { entry: ENTRY, timeoutSeconds: 5, memoryMb: 128 };

/** A folder with a table, a queue and its dead letters. @param greeting a setting, for a test that changes it. */
export const aConsumer = (greeting = "hello"): ConsumerDefinition => ({
  kind: "consumer",
  name: "greeted",
  owner: "platform",
  summary: "Whom somebody greeted.",
  hears: [],
  ownsTable: true,
  functions: [
    {
      ...base,
      name: "greeted",
      uses: ["table.merge"],
      settings: { GREETING: greeting },
      trigger: { ...aQueueTrigger, queue: "greeted" },
    },
  ],
});

/** A folder behind HTTP with a secret. */
export const aProducer: Producer = {
  kind: "producer",
  name: "greeter",
  owner: "platform",
  summary: "Greets.",
  says: [],
  functions: [
    {
      ...base,
      name: "greeter",
      uses: ["stream.put"],
      secrets: ["GREETER_KEYS"],
      trigger: { on: "http", routes: ["POST /greetings"], access: "own" },
    },
  ],
};
