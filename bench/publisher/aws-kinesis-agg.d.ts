/** Its own types speak of SDK v2 and leave out the aggregator. */
declare module "aws-kinesis-agg" {
  export class RecordAggregator {
    addUserRecord(record: { readonly partitionKey: string; readonly data: Buffer }): void;
    build(): { readonly partitionKey: string; readonly data: Buffer };
  }

  export interface UserRecord {
    readonly partitionKey: string;
    readonly subSequenceNumber: number;
    /** base64 */
    readonly data: string;
  }

  export function deaggregateSync(
    record: { readonly sequenceNumber: string; readonly partitionKey: string; readonly data: string },
    computeChecksums: boolean,
    afterRecord: (error: Error | undefined, records: readonly UserRecord[]) => void,
  ): void;
}
