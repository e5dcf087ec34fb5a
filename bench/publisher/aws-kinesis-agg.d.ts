/** Beside its own types, which leave this out. */
declare module "aws-kinesis-agg" {
  export class RecordAggregator {
    addUserRecord(record: { readonly partitionKey: string; readonly data: Buffer }): void;
    build(): { readonly partitionKey: string; readonly data: Buffer };
  }
}
