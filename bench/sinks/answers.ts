/** Of one entry: stored, or refused for the moment. */
export type Fate = "stored" | "refused";

const RECORD = { SequenceNumber: "49590338271490256608559692538361571095921575989136588898", ShardId: "shardId-0" };
const THROTTLED = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "Rate exceeded" };

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export function kinesisAnswer(fates: readonly Fate[]): string {
  const Records = fates.map((fate) => (fate === "stored" ? RECORD : THROTTLED));
  return JSON.stringify({ FailedRecordCount: fates.filter((fate) => fate === "refused").length, Records });
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export function snsAnswer(fates: readonly Fate[]): string {
  const members = (wanted: Fate, rest: string) =>
    fates.map((fate, id) => (fate === wanted ? `<member><Id>${id}</Id>${rest}</member>` : "")).join("");
  const failed = members("refused", "<Code>Throttling</Code><SenderFault>true</SenderFault>");
  const result = `<Successful>${members("stored", "<MessageId>m</MessageId>")}</Successful><Failed>${failed}</Failed>`;
  return (
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>${result}` +
    "</PublishBatchResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishBatchResponse>"
  );
}

export const allStored = (entries: number): readonly Fate[] => Array.from({ length: entries }, () => "stored");
