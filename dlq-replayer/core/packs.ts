/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const MAX_ENTRIES = 10;

/**
 * Cuts what is to be sent into calls by entries and by bytes, in order. What is larger than a call stands alone.
 * @param bytesOf as the service counts them.
 */
export function packs<T>(
  items: readonly T[],
  maxBytes: number,
  bytesOf: (item: T) => number,
): readonly (readonly T[])[] {
  const all: T[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const size = bytesOf(item);
    const last = all.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || bytes + size > maxBytes) {
      all.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return all;
}
