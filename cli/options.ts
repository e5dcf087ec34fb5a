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

export interface TraceOptions extends GlobalOptions {
  readonly since?: string;
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

export interface DlqOptions extends GlobalOptions {
  /** Receive from a queue whose messages move on when they are received too often. */
  readonly spendReceives?: true;
  /** Seconds that letters are hidden from others at a time. */
  readonly visibility: number;
}

export interface DlqListOptions extends DlqOptions {
  readonly peek: boolean;
}

/** Which letters are meant. */
export interface DlqFilterOptions extends DlqOptions {
  readonly group?: string;
  readonly type?: string;
  readonly since?: string;
  readonly where?: string;
  readonly limit?: number;
}

export interface DlqShowOptions extends DlqFilterOptions {
  readonly limit: number;
  readonly reveal?: true;
}

export interface DlqPlanOptions extends DlqFilterOptions {
  readonly out?: string;
  readonly to?: string;
  readonly edit?: string;
  readonly includeFailing?: true;
  readonly includeConflicts?: true;
  readonly maxRedrives: number;
}

export interface DlqApplyOptions extends DlqOptions {
  readonly rate?: number;
  readonly canary: readonly number[];
  readonly edit?: string;
  /** Seconds. */
  readonly wait: number;
  readonly concurrency: number;
  readonly reason?: string;
}

export interface DlqExportOptions extends DlqFilterOptions {
  readonly out?: string;
}

export interface DlqImportOptions extends GlobalOptions {
  readonly to?: string;
}

export interface DlqDiscardOptions extends DlqOptions {
  readonly reason?: string;
  readonly confirm?: number;
  readonly archive?: string;
}

export interface DlqHistoryOptions extends GlobalOptions {
  readonly limit: number;
}
