import { consumers } from "../../consumers/index.ts";
import { deadLetterQueueOf } from "../../infra/topology.ts";
import type { QueueTrigger } from "../../runtime/definition.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import { MAX_FACT_BYTES } from "../../schemas/event.ts";
import { uploadStoredV1 } from "../../schemas/upload/upload-stored.v1.ts";
import type { Chance } from "../chance.ts";

/** What nobody can handle, and where it has to end. */
export interface Poison {
  readonly name: string;
  /** The stream, or a queue by its name. */
  readonly into: { readonly stream: true } | { readonly queue: string };
  readonly body: string;
  readonly letters: readonly { readonly queue: string; readonly code: string }[];
}

/** Every poison's name, wherever it stands in a letter. */
const NAME = /poison-\d+/;
export const poisonNameIn = (body: string): string | undefined => NAME.exec(body)?.[0];

const triggers = consumers.flatMap(({ functions }) =>
  functions.flatMap(({ trigger }): readonly QueueTrigger[] => (trigger.on === "queue" ? [trigger] : [])),
);
const heard = catalogue.filter(({ type }) => triggers.some(({ hears = [] }) => hears.includes(type)));

const toRouter = (code: string): Poison["letters"] => [{ queue: deadLetterQueueOf("router"), code }];
const letterOf = (queue: string, code: string): Poison["letters"] => [{ queue: deadLetterQueueOf(queue), code }];

/** One kind after the other, by turns. */
export function poisonOf(index: number, luck: Chance): Poison {
  const name = `poison-${index}`;
  const { example } = luck.pick(heard);
  const { queue } = luck.pick(triggers);
  switch (index % 6) {
    case 0:
      return { name, into: { stream: true }, body: `${name} {`, letters: toRouter("UNREADABLE_FACT") };
    case 1:
      return { name, into: { stream: true }, body: `{"id":"${name}"}`, letters: toRouter("UNREADABLE_FACT") };
    case 2: {
      const data = "x".repeat(MAX_FACT_BYTES);
      const body = JSON.stringify({ ...example, id: name, subject: name, data });
      return { name, into: { stream: true }, body, letters: toRouter("FACT_TOO_LARGE") };
    }
    case 3: {
      const hearers = triggers.filter(({ hears = [] }) => hears.includes(example.type));
      const letters = hearers.flatMap((hearer) => letterOf(hearer.queue, "UNREADABLE_FACT"));
      const body = JSON.stringify({ ...example, id: name, subject: name, data: null });
      return { name, into: { stream: true }, body, letters };
    }
    case 4:
      return { name, into: { queue }, body: `${name} is no fact`, letters: letterOf(queue, "UNREADABLE_FACT") };
    default: {
      const body = JSON.stringify({ ...uploadStoredV1.example, id: name });
      return { name, into: { queue }, body, letters: letterOf(queue, "UNEXPECTED_TYPE") };
    }
  }
}
