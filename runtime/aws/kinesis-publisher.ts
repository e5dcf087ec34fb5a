import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { Publisher } from "../ports.ts";
import { type Answer, recordPublisher, type StreamOptions } from "./record-publisher.ts";

/** The part of `KinesisClient` that is used. */
export interface KinesisPort {
  send(command: PutRecordsCommand): Promise<Answer>;
}

export interface KinesisPublisherOptions extends StreamOptions {
  readonly client: KinesisPort;
}

/** For who has the SDK's client, which finds credentials as the AWS CLI does; functions have `streamPublisher`. */
export function kinesisPublisher({ client, ...options }: KinesisPublisherOptions): Publisher {
  const { streamName: StreamName } = options;
  return recordPublisher((Records) => client.send(new PutRecordsCommand({ StreamName, Records })), options);
}
