import type { TargetOptions } from "./target/choose-target.ts";

/** What every command takes. */
export interface GlobalOptions extends TargetOptions {
  readonly json?: true;
  readonly debug?: true;
}

export interface UpOptions extends GlobalOptions {
  readonly sample?: true;
}

export interface PublishOptions extends GlobalOptions {
  readonly data?: string;
  readonly subject?: string;
  readonly time?: string;
  readonly id?: string;
  readonly source?: string;
  readonly partitionKey?: string;
  readonly via: "kinesis" | "sns";
  readonly file?: string;
  readonly allOrNothing?: true;
}

export interface WaitOptions extends GlobalOptions {
  readonly idle?: true;
  /** Seconds. */
  readonly timeout: number;
}
