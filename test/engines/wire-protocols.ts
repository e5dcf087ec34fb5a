import type { IncomingHttpHeaders } from "node:http";
import type { Head } from "./byte-lane.ts";
import { type Body, listIn, type Refusal } from "./faults.ts";
import { toXml } from "./query-api.ts";

/** How a service's requests and answers are written, as far as a fault looks into them. */
export interface Protocol {
  /** Of what it cannot read, nothing can be told. */
  readonly read: (bytes: Buffer) => Body;
  readonly write: (request: Body) => Buffer;
  readonly readAnswer: (bytes: Buffer) => Body;
  readonly writeAnswer: (answer: Body) => string;
  readonly answerType: string;
  readonly refusal: (refusal: Refusal) => { readonly text: string; readonly headers: Readonly<Record<string, string>> };
}

type Request = Pick<Head, "method" | "url" | "target">;

/** What a form asks for stands in its body. */
export const isForm = ({ method, url, target }: Request): boolean => method === "POST" && url === "/" && target === "";

/** `SendMessageBatch`; S3's SDK says it in the query; else `PUT /bucket/key`. */
export function operationOf({ method, url, target }: Request, body: Body = {}): string {
  if (target !== "") return target.slice(target.lastIndexOf(".") + 1);
  const named = body["Action"] ?? /[?&]x-id=(\w+)/.exec(url)?.[1];
  return typeof named === "string" ? named : `${method} ${url}`;
}

export function protocolOf(head: Request, headers: IncomingHttpHeaders): Protocol {
  if (isForm(head)) return FORM;
  if (head.url.startsWith("/v2/email/")) return REST_JSON;
  return head.target === "" && head.method !== "POST" ? REST_XML : json(headers["content-type"]);
}

function bodyIn(bytes: Buffer): Body {
  try {
    return JSON.parse(bytes.toString()) as Body;
  } catch {
    return {};
  }
}

const INJECTED = "Injected";

/** In the version that the request came in. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
const json = (answerType = "application/x-amz-json-1.0"): Protocol => ({
  read: bodyIn,
  write: (request) => Buffer.from(JSON.stringify(request)),
  readAnswer: bodyIn,
  writeAnswer: (answer) => JSON.stringify(answer),
  answerType,
  refusal: ({ code }) => ({
    text: JSON.stringify({ __type: `com.amazonaws#${code}`, message: INJECTED }),
    headers: { "content-type": answerType },
  }),
});

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
const REST_JSON: Protocol = {
  ...json("application/json"),
  refusal: ({ code }) => ({
    text: JSON.stringify({ message: INJECTED }),
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
  }),
};

/** S3's objects are nobody's business here. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
const REST_XML: Protocol = {
  read: () => ({}),
  write: () => Buffer.alloc(0),
  readAnswer: () => ({}),
  writeAnswer: () => "",
  answerType: "application/xml",
  refusal: ({ code }) => ({
    text: `<Error>${toXml({ Code: code, Message: INJECTED })}</Error>`,
    headers: { "content-type": "application/xml" },
  }),
};

/** SNS: a form comes, XML goes. Of lists only a batch's entries are read, and its answer's members. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
const FORM: Protocol = {
  read: (bytes) => formIn(bytes.toString()),
  write: (request) => Buffer.from(formOf(request)),
  readAnswer: (bytes) => batchAnswerIn(bytes.toString()),
  writeAnswer: (answer) => batchAnswerOf(answer),
  answerType: "text/xml",
  refusal: ({ code, status }) => {
    const Type = status < 500 ? "Sender" : "Receiver";
    const error = toXml({ Error: { Type, Code: code, Message: INJECTED }, RequestId: "1" });
    return { text: `<ErrorResponse>${error}</ErrorResponse>`, headers: { "content-type": "text/xml" } };
  },
};

const MEMBER = /^(\w+)\.member\.(\d+)\.(.+)$/;

function formIn(text: string): Body {
  const body: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const [, list, place, field] = MEMBER.exec(name) ?? [];
    if (list === undefined || field === undefined) {
      body[name] = value;
      continue;
    }
    const members = (body[list] ??= []) as Record<string, string>[];
    (members[Number(place) - 1] ??= {})[field] = value;
  }
  return body;
}

function formOf(body: Body): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    if (!Array.isArray(value)) form.append(name, String(value));
    else {
      for (const [at, member] of (value as readonly Body[]).entries()) {
        for (const [field, text] of Object.entries(member))
          form.append(`${name}.member.${at + 1}.${field}`, String(text));
      }
    }
  }
  return form.toString();
}

function batchAnswerIn(xml: string): Body {
  const membersOf = (list: string): readonly Body[] => {
    const [, inside = ""] = new RegExp(`<${list}>(.*?)</${list}>`, "s").exec(xml) ?? [];
    return [...inside.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = ""]) => fieldsIn(member));
  };
  return { Successful: membersOf("Successful"), Failed: membersOf("Failed") };
}

function fieldsIn(member: string): Body {
  const fields: Record<string, string> = {};
  for (const [, name = "", value = ""] of member.matchAll(/<(\w+)>([^<]*)<\/\1>/g)) fields[name] = value;
  return fields;
}

function batchAnswerOf(answer: Body): string {
  const members = (list: string) =>
    listIn(answer, list).map((member) =>
      Object.fromEntries(Object.entries(member).map(([name, of]) => [name, String(of)])),
    );
  const result = toXml({ PublishBatchResult: { Successful: members("Successful"), Failed: members("Failed") } });
  return `<PublishBatchResponse>${result}</PublishBatchResponse>`;
}
