import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** What an answer is made of; lists become members, and what is undefined is left out. */
export type Answer = string | number | boolean | readonly Answer[] | { readonly [name: string]: Answer | undefined };

/** A request as AWS refuses it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The service that a request was signed for. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const serviceOf = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";

/** Requests and answers of AWS's Query protocol: a form comes, XML goes. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export async function answerQuery(
  request: IncomingMessage,
  response: ServerResponse,
  answerTo: (action: string, input: URLSearchParams) => Answer | Promise<Answer>,
): Promise<void> {
  const input = new URLSearchParams(await text(request));
  const action = input.get("Action") ?? "";
  try {
    const result = toXml({ [`${action}Result`]: await answerTo(action, input) });
    send(response, 200, `<${action}Response>${result}${RESPONSE_METADATA}</${action}Response>`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, message } = error;
    send(
      response,
      400,
      `<ErrorResponse>${toXml({ Error: { Type: "Sender", Code: code, Message: message } })}</ErrorResponse>`,
    );
  }
}

const RESPONSE_METADATA = "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>";

function send(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { "content-type": "text/xml" }).end(xml);
}

export function toXml(answer: Answer): string {
  if (typeof answer !== "object") return escaped(String(answer));
  if (isList(answer)) return answer.map((member) => `<member>${toXml(member)}</member>`).join("");
  return Object.entries(answer)
    .map(([name, value]) => (value === undefined ? "" : `<${name}>${toXml(value)}</${name}>`))
    .join("");
}

const isList = (answer: Answer): answer is readonly Answer[] => Array.isArray(answer);

const escaped = (plain: string): string =>
  plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#xD;");
