import type { EventDefinition } from "../../schemas/event.ts";

/** What a consumer's files are written from. */
export interface Blueprint {
  /** Of the folder, the queue, the function and the table: `welcome-mail`. */
  readonly name: string;
  /** In code: `welcomeMail`. */
  readonly variable: string;
  readonly owner: string;
  /** In the order asked for; at least one. */
  readonly hears: readonly [HeardEvent, ...HeardEvent[]];
}

/** An event and what its file calls it. */
export interface HeardEvent {
  readonly definition: EventDefinition;
  /** From the checkout: `schemas/account/user-joined.v1.ts`. */
  readonly file: string;
  /** `userJoinedV1` */
  readonly constant: string;
  /** `UserJoinedV1` */
  readonly factType: string;
}
