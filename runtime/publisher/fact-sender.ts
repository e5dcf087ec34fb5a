import type { Fact } from "../../schemas/event.ts";
import { PublishRefused } from "../errors.ts";
import { currentHandling } from "../kit/context.ts";
import { encodeFact } from "./encode-fact.ts";
import { missingFrom } from "./enrich.ts";
import type { Parcel } from "./lanes.ts";
import { type Broker, outlet, type Outlet } from "./outlet.ts";
import { type Patience, usualPatience } from "./patience.ts";
import { realWorld, type World } from "./world.ts";

/** Whatever is left out is as usual. */
export interface SendingOptions {
  readonly patience?: Partial<Patience>;
  readonly world?: World;
}

/** How facts travel to one broker. */
export interface FactWay<Content> {
  /** For people and for `context.broker`: `Kinesis stream facts`. */
  readonly name: string;
  /** @param body the fact as JSON text. */
  wrap(fact: Fact, body: string): Parcel<Content>;
}

/** Rejects with {@link FactTooLarge} before anything is sent, or with {@link PublishRefused}. */
export type SendFacts = (facts: readonly Fact[]) => Promise<void>;

/** What every publisher and work queue is made of. */
export function factSender<Content>(
  broker: FactWay<Content> & Broker<Content>,
  { patience = {}, world = realWorld }: SendingOptions = {},
): SendFacts {
  return factsThrough(outlet(broker, { ...usualPatience, ...patience }, world), broker, world);
}

/** The same, for parcels that do not go to the broker as they are. */
export function factsThrough<Content>(
  out: Pick<Outlet<Content>, "post">,
  broker: FactWay<Content>,
  world: World,
): SendFacts {
  return (facts) =>
    new Promise((resolve, reject) => {
      const handling = currentHandling();
      const parcels = facts.map((fact) =>
        broker.wrap(fact, encodeFact(fact, missingFrom(fact, handling, world.randomHex))),
      );
      out.post(parcels, ({ lost, reason = "", cause }) => {
        if (lost.length === 0) {
          resolve();
          return;
        }
        const message = `${broker.name} did not store ${lost.length} of ${facts.length} facts: ${reason}`;
        reject(new PublishRefused(message, { broker: broker.name, factIds: lost }, { cause }));
      });
    });
}
