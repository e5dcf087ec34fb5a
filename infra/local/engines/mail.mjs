/**
 * SES as far as it sends single mails: takes them, delivers none, and shows the last of them at `/`. Plain JavaScript,
 * because it runs in an engine's thread. What a mail looks like stands in ../mails.ts.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { functionOf, SEND_EMAIL } from "./wire.mjs";

const MAILS_KEPT = 1_000;

/** @param {(functionName: string, request: object) => Promise<import("./wire.d.mts").Refusal | undefined>} refusalFor */
export const mailServer = (refusalFor) => {
  const mails = [];
  return createServer((request, response) => {
    answerTo(request, mails, refusalFor).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      // Whoever breaks off a request needs no answer.
      () => request.destroy(),
    );
  });
};

const answerTo = async (request, mails, refusalFor) => {
  const { method, url, headers } = request;
  const body = await text(request);
  const functionName = functionOf(headers.authorization);
  const refusal = functionName && (await refusalFor(functionName, { method, url, headers, body }));
  if (refusal) return refusal;
  if (method === "GET" && url === "/") return json(200, mails);
  if (method !== "POST" || url !== SEND_EMAIL)
    return fault("NotFoundException", 404, `Nothing is known of ${method} ${url}`);
  const mail = mailOf(body);
  if (typeof mail === "string") return fault("BadRequestException", 400, mail);
  mails.push(mail);
  if (mails.length > MAILS_KEPT) mails.shift();
  return json(200, { MessageId: randomUUID() });
};

/** @returns {object | string} what is wrong with it, when something is. */
const mailOf = (body) => {
  try {
    const { FromEmailAddress: from, Destination, Content } = JSON.parse(body);
    const { Subject, Body, Headers = [] } = Content.Simple;
    const [to, ...others] = Destination.ToAddresses;
    if (others.length > 0) return "More than one address is not understood here";
    if (!/.@./.test(to)) return "Missing final '@domain'";
    const header = (name) => Headers.find(({ Name }) => Name === name)?.Value;
    return {
      from,
      to,
      subject: Subject.Data,
      text: Body.Text.Data,
      language: header("Content-Language"),
      idempotencyKey: header("X-Chorus-Idempotency-Key"),
      at: new Date().toISOString(),
    };
  } catch {
    return "A mail has FromEmailAddress, Destination.ToAddresses, and in Content.Simple a Subject and a Body.Text";
  }
};

const json = (status, answer) => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(answer),
});

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization */
const fault = (name, status, message) => {
  const answer = json(status, { message });
  return { ...answer, headers: { ...answer.headers, "x-amzn-errortype": name } };
};
