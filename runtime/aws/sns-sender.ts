import type { Outcome } from "../publisher/call.ts";
import { escapeForQueues } from "../publisher/encode-fact.ts";
import { outlet } from "../publisher/outlet.ts";
import { usualPatience } from "../publisher/patience.ts";
import { realWorld } from "../publisher/world.ts";
import { snsBroker, type SnsOptions, topicParcel } from "./sns-broker.ts";

/** A fact as the JSON text it arrived in. */
export interface EncodedFact {
  /** What an answer names it by. */
  readonly handle: string;
  readonly body: string;
  /** Becomes the message attribute that subscriptions filter on. */
  readonly type: string;
}

export interface SnsSender {
  /**
   * Publishes what is encoded already, without reading it: the JSON value arrives unchanged.
   * @returns the handles of what was not stored after every attempt; never rejects.
   */
  send(facts: readonly EncodedFact[]): Promise<readonly string[]>;
}

export interface SnsSenderOptions extends SnsOptions {
  /** Told why, whenever something was not stored. */
  readonly onLost?: (outcome: Outcome) => void;
}

export function snsSender(options: SnsSenderOptions): SnsSender {
  const { patience, world = realWorld, onLost } = options;
  const out = outlet(snsBroker(options), { ...usualPatience, ...patience }, world);
  return {
    async send(facts) {
      const parcels = facts.map(({ handle, body, type }) => topicParcel(handle, { body: escapeForQueues(body), type }));
      const outcome = await out.send(parcels);
      if (outcome.lost.length > 0) onLost?.(outcome);
      return outcome.lost;
    },
  };
}
