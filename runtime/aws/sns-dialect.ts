import type { Dialect } from "./aws-service.ts";
import type { PublishBatchInput, PublishBatchOutput } from "./operations.ts";

/**
 * SNS speaks forms and XML; this is as much of it as publishing takes.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export const SNS: Dialect = {
  signedAs: "sns",
  request(operation, input) {
    if (operation !== "PublishBatch") throw new RangeError(`${operation} is asked of SNS nowhere`);
    return { headers: { "content-type": "application/x-www-form-urlencoded" }, body: form(input as PublishBatchInput) };
  },
  output: (xml): PublishBatchOutput => ({
    Successful: membersOf(xml, SUCCESSFUL).map((member) => ({ Id: textOf(member, "Id") })),
    Failed: membersOf(xml, FAILED).map((member) => ({
      Id: textOf(member, "Id"),
      Code: textOf(member, "Code"),
      Message: textOf(member, "Message"),
      SenderFault: textOf(member, "SenderFault") === "true",
    })),
  }),
  fault: (xml) => ({ name: textOf(xml, "Code"), message: textOf(xml, "Message"), answer: {} }),
};

/** https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html */
function form({ TopicArn, PublishBatchRequestEntries }: PublishBatchInput): string {
  const fields = [`Action=PublishBatch&Version=2010-03-31&TopicArn=${encodeURIComponent(TopicArn)}`];
  PublishBatchRequestEntries.forEach(({ Id, Message, MessageAttributes = {} }, index) => {
    const entry = `PublishBatchRequestEntries.member.${index + 1}`;
    fields.push(`${entry}.Id=${encodeURIComponent(Id)}`, `${entry}.Message=${encodeURIComponent(Message)}`);
    Object.entries(MessageAttributes).forEach(([name, { DataType, StringValue }], place) => {
      const attribute = `${entry}.MessageAttributes.entry.${place + 1}`;
      fields.push(
        `${attribute}.Name=${encodeURIComponent(name)}`,
        `${attribute}.Value.DataType=${encodeURIComponent(DataType)}`,
        `${attribute}.Value.StringValue=${encodeURIComponent(StringValue)}`,
      );
    });
  });
  return fields.join("&");
}

// Names never nest in these answers, and a "<" that is text is escaped.
const SUCCESSFUL = /<Successful>(.*?)<\/Successful>/s;
const FAILED = /<Failed>(.*?)<\/Failed>/s;
const MEMBER = /<member>(.*?)<\/member>/gs;

function membersOf(xml: string, list: RegExp): readonly string[] {
  const [, members = ""] = list.exec(xml) ?? [];
  return Array.from(members.matchAll(MEMBER), ([, member = ""]) => member);
}

function textOf(xml: string, element: "Id" | "Code" | "Message" | "SenderFault"): string | undefined {
  const from = xml.indexOf(`<${element}>`);
  const to = xml.indexOf(`</${element}>`, from);
  return from < 0 || to < 0 ? undefined : unescaped(xml.slice(from + element.length + 2, to));
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(?:(lt|gt|amp|quot|apos)|#(\d+)|#x([\da-f]+));/gi, (whole, name, decimal, hex) => {
    if (typeof name === "string") return NAMED[name.toLowerCase()] ?? whole;
    const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
