import type { Fitness } from "./fitness.ts";
import type { Cargo, Letter, Reason } from "./letter.ts";
import type { Attributes } from "./message.ts";
import type { Considered } from "./plan.ts";

/** What of a letter is kept where there may be a hundred thousand: not what it carries, and what many share only once. */
export interface Thinner {
  letter(letter: Letter): Letter;
  considered(one: Considered): Considered;
}

const NONE: Attributes = {};
const NOTHING: readonly Cargo[] = [];

export function thinner(): Thinner {
  const reasons = new Map<string, Reason>();
  const fits = new Map<string, Fitness>();
  const texts = new Map<string, string>();
  const one = (text: string) => {
    const known = texts.get(text) ?? text;
    texts.set(known, known);
    return known;
  };

  return {
    letter: thin,
    considered: ({ letter, fitness, standing }) => ({ letter: thin(letter), fitness: thinFitness(fitness), standing }),
  };

  function thin({ message, kind, cargo, redrives, type, reason }: Letter): Letter {
    const { messageId, hash, sentAtMs, receives } = message;
    // A place on the stream is small, and how long it can still be read is asked later.
    const places = cargo.filter((some) => some.kind === "records");
    const common = {
      message: { messageId, hash, sentAtMs, receives, body: "", attributes: NONE },
      kind,
      cargo: places.length === 0 ? NOTHING : places,
      redrives,
    };
    // Objects of one form each: those that grow field by field take half as much again.
    if (type === undefined) return reason === undefined ? common : { ...common, reason: shared(reason) };
    return reason === undefined
      ? { ...common, type: one(type) }
      : { ...common, type: one(type), reason: shared(reason) };
  }

  /** The same thing's letters differ in when they died; the last of them stands for all. */
  function shared(reason: Reason): Reason {
    const known = reasons.get(reason.fingerprint);
    if (known !== undefined && (known.at ?? "") >= (reason.at ?? "")) return known;
    reasons.set(reason.fingerprint, reason);
    return reason;
  }

  function thinFitness(fitness: Fitness): Fitness {
    const key = fitness.fits === false ? fitness.at : String(fitness.fits);
    const known = fits.get(key) ?? (fitness.fits === true ? { fits: true } : fitness);
    fits.set(key, known);
    return known;
  }
}
