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

export interface NewConsumerOptions extends GlobalOptions {
  /** Event types, by commas. */
  readonly hears: string;
  readonly owner?: string;
}

export interface CostOptions extends GlobalOptions {
  readonly factsPerMonth: number;
  /** A file of prices that take the place of list prices. */
  readonly prices?: string;
}

export interface StackOptions extends GlobalOptions {
  readonly stage: string;
}

export interface DeployOptions extends StackOptions {
  readonly force?: true;
  readonly dryRun?: true;
}

export interface DoctorOptions extends StackOptions {
  readonly deployed?: true;
}
