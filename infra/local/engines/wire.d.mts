import type { IncomingHttpHeaders } from "node:http";

/** Path of SES' request to send one mail. */
export const SEND_EMAIL: string;

/** Whose names the ARNs carry. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** As IAM knows it: `dynamodb:UpdateItem` and an ARN. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

export interface WireRequest {
  readonly method: string;
  /** Path and query; the bucket stands in the path. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes, or for SQS and SNS what their fields were read as. */
  readonly body: unknown;
}

/** What a request wants. No permissions: it is none of those that are understood here. One may stand there twice. */
export interface Demand {
  readonly service: "dynamodb" | "kinesis" | "s3" | "ses" | "sns" | "sqs";
  /** The request's own name, for whoever has to find it: `DynamoDB_20120810.ListTables`, `PUT /bucket?acl`. */
  readonly request: string;
  readonly permissions: readonly Permission[];
}

/** A whole HTTP response. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @returns the function whose role signed, by its access key id `function.<name>`; undefined for everybody else. */
export function functionOf(authorization: string | undefined): string | undefined;

/** Never throws: what cannot be read has no permissions. */
export function demandOf(
  engine: "dynamodb" | "kinesis" | "mail" | "messaging",
  request: WireRequest,
  place: Place,
): Demand;

/** @param missing the permission that the role does not give; undefined when the demand was not understood. */
export function refusalOf(functionName: string, demand: Demand, missing: Permission | undefined, place: Place): Refusal;
