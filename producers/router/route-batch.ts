import { causeOf } from "../../runtime/kit/cause.ts";
import type { Log } from "../../runtime/kit/log.ts";
import type { Arrival, Cause, DeadLetters } from "../../runtime/ports.ts";
import { arrivalOf } from "../../runtime/stream/arrival-of.ts";
import { handleOf, type StreamRecord } from "../../runtime/stream/stream-record.ts";
import { pointerTo } from "./core/pointer.ts";
import { type Message, type Route, routeOf } from "./core/route.ts";

/** Any record of this size fits a letter: as base64 it grows by a third, and a letter holds a mebibyte. */
const FITS_A_LETTER_BYTES = 760 * 1_024;

export interface RouterPorts {
  readonly topic: {
    /** @returns the handles that were not stored. */
    send(messages: readonly Message[]): Promise<readonly string[]>;
  };
  readonly deadLetters: DeadLetters;
  readonly log: Log;
  now(): Date;
}

type Parked = Extract<Route, { to: "dead-letters" }>;

interface Letter {
  readonly arrival: Arrival;
  readonly cause: Cause;
}

/** @returns a reader of batches that returns the handles of what reached neither the topic nor the dead letters. */
export function routeBatch({ topic, deadLetters, log, ...world }: RouterPorts) {
  return async (records: readonly StreamRecord[]): Promise<readonly string[]> => {
    const routes = records.map(routeOf);
    const messages = routes.flatMap((route) => (route.to === "topic" ? [route.message] : []));
    const poison = routes.filter((route) => route.to === "dead-letters");
    const [unsent, unparked] = await Promise.all([topic.send(messages), park(poison)]);
    log.line(unsent.length + unparked.length > 0 ? "error" : "info", "batch", {
      received: records.length,
      forwarded: messages.length - unsent.length,
      parked: poison.length - unparked.length,
      handedBack: unsent.length + unparked.length,
    });
    log.flush();
    return [...unsent, ...unparked];
  };

  async function park(poison: readonly Parked[]): Promise<readonly string[]> {
    if (poison.length === 0) return [];
    const at = world.now().toISOString();
    const letters = poison.map((parked) => letterAbout(parked, at));
    for (const { cause } of letters) {
      const { message, ...others } = cause;
      log.line("error", message, others);
    }
    const unparked = new Set(await deadLetters.park(letters));
    const [large, others] = partition(
      poison.filter(({ record }) => unparked.has(handleOf(record))),
      ({ record }) => record.bytes.length > FITS_A_LETTER_BYTES,
    );
    const lost = large.length === 0 ? [] : await deadLetters.park(large.map((parked) => pointerAbout(parked, at)));
    return [...others.map(({ record }) => handleOf(record)), ...lost];
  }
}

function letterAbout({ record, error }: Parked, at: string): Letter {
  const arrival = arrivalOf(record);
  return { arrival, cause: causeOf(error, arrival, {}, "router", at) };
}

/** For a record that no letter can hold: its bytes stay readable on the stream, and for good in the archive. */
function pointerAbout(parked: Parked, at: string): Letter {
  const bytes = Buffer.from(pointerTo(parked.record, at));
  return { arrival: arrivalOf({ ...parked.record, bytes }), cause: letterAbout(parked, at).cause };
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
