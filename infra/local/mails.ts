/** As the engine in SES's place keeps it (engines/mail.mjs). */
export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language?: string;
  readonly idempotencyKey?: string;
  /** RFC 3339. */
  readonly at: string;
}

/** What was sent, the last thousand, the oldest first. @param endpoint of the engine */
export async function mailsAt(endpoint: string): Promise<readonly Mail[]> {
  const answer = await fetch(endpoint);
  if (!answer.ok) throw new Error(`The mail engine answers ${answer.status}`);
  return (await answer.json()) as readonly Mail[];
}
