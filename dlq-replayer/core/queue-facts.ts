/** What has to be known of a queue before letters are taken from it or sent to it. */
export interface QueueFacts {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly isFifo: boolean;
  readonly retentionSeconds: number;
  /** Of one message. */
  readonly maxBytes: number;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Its own: who receives from it often enough makes its messages move on. */
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

/** AWS's own redrive, while it runs. */
export interface NativeRedrive {
  readonly moved: number;
  /** Approximately. */
  readonly toMove: number;
}

/** @returns why nobody should receive from this dead-letter queue now, with what to do; undefined when all is well. */
export function whyNotToLook(
  { name, redrive }: Pick<QueueFacts, "name" | "redrive">,
  running: NativeRedrive | undefined,
  maySpendReceives: boolean,
): string | undefined {
  if (running !== undefined) {
    return (
      `AWS's own redrive is moving the letters of ${name} at this moment (${running.moved} of about ${running.toMove}): ` +
      "both at once would work on the same letters. Wait for it, or stop it: aws sqs cancel-message-move-task"
    );
  }
  if (redrive !== undefined && !maySpendReceives) {
    return (
      `${name} has a redrive policy of its own: whoever receives a letter ${redrive.maxReceiveCount} times makes SQS move it on to ` +
      `${redrive.deadLetterTargetArn}. Take the policy off for the time being, or say --spend-receives to look all the same`
    );
  }
  return undefined;
}
