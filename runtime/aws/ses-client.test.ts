import { createHash, createHmac } from "node:crypto";
import { type SendEmailRequest, SendEmailCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { HttpRequest, OtherSide } from "../../test/engines/other-side.ts";
import { startSes } from "../../test/engines/ses.ts";
import { sesClient, sesEndpoint } from "./ses-client.ts";

const CREDENTIALS = { accessKeyId: "AKIAMADEUP", secretAccessKey: "a secret", sessionToken: "a token" };
const MAIL: SendEmailRequest = {
  FromEmailAddress: "=?UTF-8?B?Wm/Dqw==?= <chorus@example.com>",
  Destination: { ToAddresses: ["ann@example.com"] },
  Content: {
    Simple: {
      Subject: { Data: "Zoë 👩‍💻 \u2028", Charset: "UTF-8" },
      Body: { Text: { Data: 'two\nlines of "text"', Charset: "UTF-8" } },
      Headers: [{ Name: "Content-Language", Value: "en" }],
    },
  },
};

let ses: OtherSide;
beforeAll(async () => {
  ses = await startSes();
});
afterAll(() => ses.stop());

it("says what the SDK's own client says, for the same service, region and role", async () => {
  const { endpoint } = ses;
  const sdk = new SESv2Client({ endpoint, region: "eu-west-1", credentials: CREDENTIALS });
  const sdkAnswer = await sdk.send(new SendEmailCommand(MAIL));
  sdk.destroy();
  const answer = await sesClient({ endpoint, region: "eu-west-1", credentials: CREDENTIALS }).sendEmail(MAIL);
  expect(answer).toEqual({ messageId: sdkAnswer.MessageId });
  const [theirs, ours] = ses.accepted;
  expect(ours && essence(ours)).toEqual(theirs && essence(theirs));
});

function essence({ method, path, headers, body }: HttpRequest) {
  const { "content-type": type, "x-amz-security-token": token, authorization = "" } = headers;
  return {
    method,
    path,
    type,
    token,
    scope: /Credential=([^,]+)/.exec(authorization)?.[1],
    body: JSON.parse(body) as object,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
it("signs each request as AWS describes it", async () => {
  await sesClient({ endpoint: ses.endpoint, region: "eu-west-1", credentials: CREDENTIALS }).sendEmail(MAIL);
  const { method, path, headers, body } = ses.accepted.at(-1) ?? { method: "", path: "", headers: {}, body: "" };
  const [, scope = "", names = "", signature = ""] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(.+)$/.exec(headers.authorization ?? "") ?? [];
  expect(names.split(";")).toEqual(
    expect.arrayContaining(["content-type", "host", "x-amz-date", "x-amz-security-token"]),
  );
  const signedHeaders = names.split(";").map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = [method, path, "", signedHeaders.join(""), names, sha256(body)].join("\n");
  const time = String(headers["x-amz-date"]);
  const key = scope.split("/").reduce<Buffer>(hmac, Buffer.from(`AWS4${CREDENTIALS.secretAccessKey}`));
  expect(signature).toBe(hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n")).toString("hex"));
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();

it("takes a connection of its own for each request", async () => {
  await sesClient({ endpoint: ses.endpoint, region: "eu-west-1", credentials: CREDENTIALS }).sendEmail(MAIL);
  expect(ses.accepted.at(-1)?.headers.connection).toBe("close");
});

it("goes where the SDK's own client goes", () => {
  for (const Region of ["us-east-1", "eu-central-1", "ap-southeast-2"]) {
    const { endpointProvider } = new SESv2Client({ region: Region }).config;
    expect(`${sesEndpoint(Region)}/`).toBe(endpointProvider({ Region }).url.href);
  }
});
