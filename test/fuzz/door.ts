import type { Chance } from "../chance.ts";

/** A way into Chorus for what somebody else wrote. */
export interface Door<Input = unknown> {
  readonly name: string;
  /** What comes in by it, for people. */
  readonly takes: string;
  open(): Promise<OpenDoor<Input>>;
}

export interface OpenDoor<Input = unknown> {
  /** The same chance makes the same input. It is plain JSON, so that it can be printed and put back. */
  make(luck: Chance): Made<Input>;
  /** Whatever was there before counts for nothing. @returns what became of each part of the input. */
  knock(input: Input): Promise<readonly Part[]>;
  /** Inputs that are less than this one, and may fail as it does. */
  smaller(input: Input): Iterable<Input>;
  close(): Promise<void>;
}

export interface Made<Input> {
  /** What was done to something right, or how it was made up. */
  readonly kind: string;
  readonly input: Input;
}

/** One event, record, line or cursor of an input, and what the door did with it. */
export interface Part {
  /** `event 2`, `line 7` */
  readonly name: string;
  /** By schemas and rules that are asked apart from the code behind the door; undefined where either answer will do. */
  readonly isRight: boolean | undefined;
  readonly isTaken: boolean;
  /** What was stored, published, moved or read for its sake. */
  readonly effects: readonly string[];
  /** What its sender, or whoever looks after the door, is told. */
  readonly errors: readonly Told[];
  /** What else is wrong, that only this door can tell. */
  readonly broken?: readonly Broken[];
}

export interface Told {
  readonly text: string;
  /** Pointer, line, parameter or record that it names; undefined for one that names none. */
  readonly place: string | undefined;
}

/**
 * What every door promises of every input:
 * `lives`: nothing is thrown past it, answered 5xx or left unanswered;
 * `harmless`: what is not right is stored, published and moved nowhere, and what is right stays what it is;
 * `tells`: what is refused gets an error that names its place;
 * `discreet`: no error, log line or letter's cause quotes what people said;
 * `takes`: what is right is taken.
 */
export type Promised = "lives" | "harmless" | "tells" | "discreet" | "takes";

export interface Broken {
  readonly promise: Promised;
  readonly how: string;
}
