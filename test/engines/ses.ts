import type { SendEmailRequest } from "@aws-sdk/client-sesv2";
import type { OutgoingMessage } from "../../runtime/ports.ts";
import { type HttpAnswer, type HttpRequest, type Manners, type OtherSide, startOtherSide } from "./other-side.ts";

export const REFUSED_MAILBOX = "bob@refused.example";

/** As SES tells a fault: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization */
export const sesFault = (status: number, name: string, message: string): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": name },
  body: JSON.stringify({ message }),
});

const MANNERS: Manners = {
  accept: { status: 200, headers: { "content-type": "application/json" }, body: '{"MessageId":"mail-1"}' },
  throttle: sesFault(429, "TooManyRequestsException", "Maximum sending rate exceeded."),
  fault: sesFault(500, "InternalServiceErrorException:http://internal.amazon.com/coral/", "Try again."),
  refuse: ({ body }) =>
    body.includes(REFUSED_MAILBOX)
      ? sesFault(400, "MessageRejected", `Address ${REFUSED_MAILBOX} is rejected: ${body}`)
      : undefined,
};

/** SES as far as it takes mails, in every mood. */
export const startSes = (manners: Partial<Manners> = {}): Promise<OtherSide> =>
  startOtherSide({ ...MANNERS, ...manners });

export const mailIn = ({ body }: HttpRequest): SendEmailRequest => JSON.parse(body) as SendEmailRequest;

/** What a mail says, without what it does not carry. */
export function messageIn(request: HttpRequest): Partial<OutgoingMessage> {
  const { Destination, Content } = mailIn(request);
  const { Subject, Body, Headers = [] } = Content?.Simple ?? {};
  const headers = new Map(Headers.map(({ Name, Value }) => [Name, Value]));
  return {
    to: Destination?.ToAddresses?.join() ?? "",
    title: Subject?.Data ?? "",
    body: Body?.Text?.Data ?? "",
    locale: headers.get("Content-Language") ?? "",
    idempotencyKey: headers.get("X-Chorus-Idempotency-Key") ?? "",
  };
}
