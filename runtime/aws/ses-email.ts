import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";
import * as z from "zod";
import { headerText } from "../core/header-text.ts";
import { kindOf } from "../error-words.ts";
import { ChannelUnavailable, MessageRefused } from "../errors.ts";
import type { Channel, Delivery, OutgoingMessage } from "../ports.ts";
import type { SesAnswer, SesClient } from "./ses-client.ts";

/** What a function that sends mail is told by its environment. */
export const EMAIL_ENVIRONMENT = {
  EMAIL_FROM: z.email(),
  AWS_REGION: z.string().min(1),
  /** Set where an engine stands in for SES. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
  AWS_ENDPOINT_URL_SESV2: z.url().optional(),
} as const;

export interface SesEmailOptions {
  readonly client: SesClient;
  /** A mailbox of an identity that SES has verified. */
  readonly from: string;
  /** What people see instead, in any script. */
  readonly fromName?: string;
}

/**
 * Mails of plain text by Amazon SES.
 *
 * SES has no idempotency: what is sent again after a time-out is perhaps there twice. Each mail says which message it is
 * in `X-Chorus-Idempotency-Key`, which notifications of bounces and complaints repeat where they are to include headers.
 * What `data` holds is for machines, and stays out.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function sesEmail({ client, from, fromName }: SesEmailOptions): Channel {
  const sender = fromName === undefined ? from : `${encodedWords(fromName)} <${from}>`;
  return {
    async deliver(message) {
      const to = mailboxOf(message.to);
      if (to === undefined) throw refused("not one mailbox");
      const answer = await sent(client, {
        FromEmailAddress: sender,
        Destination: { ToAddresses: [to] },
        Content: { Simple: contentOf(message) },
      });
      if ("fault" in answer) return declined(answer);
      return { isTaken: true, ...(answer.messageId !== undefined && { receipt: answer.messageId }) };
    },
  };
}

const inUtf8 = (Data: string) => ({ Data, Charset: "UTF-8" });

function contentOf({ title, body, locale, idempotencyKey }: OutgoingMessage) {
  return {
    // A header is one line.
    Subject: inUtf8(title.replaceAll(/[\r\n]+/g, " ")),
    Body: { Text: inUtf8(body) },
    Headers: [
      { Name: "X-Chorus-Idempotency-Key", Value: keyOf(idempotencyKey) },
      // https://www.rfc-editor.org/rfc/rfc3282
      { Name: "Content-Language", Value: headerText(locale) },
    ],
  };
}

/** Characters of a header's value. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const LONGEST_VALUE = 870;

/** What SES would refuse as too long is hashed: equal keys stay equal. */
function keyOf(idempotencyKey: string): string {
  const text = headerText(idempotencyKey);
  return text.length <= LONGEST_VALUE ? text : createHash("sha256").update(idempotencyKey).digest("hex");
}

/** SES would read further addresses behind a comma, and a name before an angle bracket. */
const MAILBOX = /^([^\s@,;:<>()[\]"\\]+)@([^\s@,;:<>()[\]"\\]+)$/;

/** @returns undefined for what is not exactly one address. SES takes other scripts in domains in Punycode only. */
function mailboxOf(to: string): string | undefined {
  const [, local = "", domain = ""] = MAILBOX.exec(to) ?? [];
  const ascii = domainToASCII(domain);
  return ascii === "" ? undefined : `${local}@${ascii}`;
}

/** Characters that four bytes of UTF-8 each leave room for in an encoded word of 75. */
const CHARACTERS_PER_WORD = 11;

/** SES leaves it to the caller to encode a name. https://www.rfc-editor.org/rfc/rfc2047#section-2 */
function encodedWords(name: string): string {
  const characters = Array.from(name);
  const words = Array.from({ length: Math.ceil(characters.length / CHARACTERS_PER_WORD) }, (_, n) =>
    characters.slice(n * CHARACTERS_PER_WORD, (n + 1) * CHARACTERS_PER_WORD).join(""),
  );
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString("base64")}?=`).join(" ");
}

type Mail = Parameters<SesClient["sendEmail"]>[0];

async function sent(client: SesClient, mail: Mail): Promise<SesAnswer> {
  try {
    return await client.sendEmail(mail);
  } catch (error) {
    throw unavailable(error instanceof Error ? kindOf(error.name) : "unknown");
  }
}

/** About this mail alone: it contains what SES takes from nobody, or its address is none. */
const OF_THE_MAIL = new Set(["BadRequestException", "MessageRejected"]);
/**
 * SES rejects with the mail's error what is the account's fault: an identity that nobody has verified yet, every
 * recipient's among them in an account of the sandbox. https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
 */
const OF_THE_ACCOUNT = /not verified/i;

/**
 * Everything else may be over when the mail is tried again, also an account that is suspended or may not send: it strikes
 * all mails alike, and parking them all would make a work of hours of what one person puts right.
 */
function declined({ fault: told, says }: { readonly fault: string; readonly says: string }): Delivery {
  const fault = told === "" ? told : kindOf(told);
  if (OF_THE_MAIL.has(fault) && !OF_THE_ACCOUNT.test(says)) throw refused(fault);
  if (UNCLEAR.test(told)) throw unavailable(fault);
  return { isTaken: false, reason: fault };
}

/** A fault of SES's own, or of somebody on the way, after which the mail may be out. */
const UNCLEAR = /^$|Internal|Unavailable|Timeout/i;

// No cause goes along: SES quotes addresses in what it says.

const refused = (reason: string) => new MessageRefused("SES refuses the mail", { channel: "email", reason });

const unavailable = (reason: string) =>
  new ChannelUnavailable("SES did not say that it took the mail", { channel: "email", reason: reason || "unknown" });
