import type { Publisher } from "../ports.ts";
import { ask, type Service } from "./operations.ts";
import { putRecordsJson } from "./put-records-json.ts";
import { recordPublisher, type StreamOptions } from "./record-publisher.ts";

export interface StreamPublisherOptions extends StreamOptions {
  readonly service: Service;
}

/** For functions: without the SDK a fact costs them two thirds (docs/adr/0027). */
export function streamPublisher({ service, ...options }: StreamPublisherOptions): Publisher {
  const { streamName } = options;
  return recordPublisher((records) => ask(service, "PutRecords", putRecordsJson(streamName, records)), options);
}
