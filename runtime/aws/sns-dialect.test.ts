import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it } from "@jest/globals";
import { clientConfig, close, listen, placeAt } from "../../infra/local/loopback.ts";
import { ask } from "./operations.ts";
import { snsAt, snsService } from "./services.ts";

const TopicArn = "arn:aws:sns:us-east-1:111122223333:facts";
const message = (Id: string, Message: string) => ({
  Id,
  Message,
  MessageAttributes: {
    type: { DataType: "String", StringValue: "user-joined.v1" },
    "a b": { DataType: "Number", StringValue: "1" },
  },
});
const batch = {
  TopicArn,
  PublishBatchRequestEntries: [
    message("0", '{"é":"~ \u2028 +&=% !\'()*"}'),
    message("1", "b"),
    { Id: "2", Message: "c" },
  ],
};
const STORED = `<?xml version="1.0"?>
<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>
  <Failed><member><Id>1</Id><Code>InternalError</Code><Message>a &lt;b&gt; &amp;amp; &#233;&#xE9;</Message><SenderFault>false</SenderFault></member>
    <member><Code>InvalidParameter</Code><SenderFault>true</SenderFault><Id>2</Id></member></Failed>
  <Successful><member><MessageId>m</MessageId><Id>0</Id></member></Successful>
</PublishBatchResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishBatchResponse>`;
const REFUSED = `<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>`;

/** What reached the server, and what the sender made of its answer. */
async function told(answer: { readonly status: number; readonly xml: string }, send: (at: string) => Promise<unknown>) {
  let heard = {};
  const server = createServer((request, response) => {
    void (async () => {
      const form = [...new URLSearchParams(await text(request))].toSorted(([a], [b]) => (a < b ? -1 : 1));
      heard = { form, url: request.url, type: request.headers["content-type"] };
      response.writeHead(answer.status, { "content-type": "text/xml" }).end(answer.xml);
    })();
  });
  const outcome = await send(await listen(server)).catch((error: unknown) => error);
  await close(server);
  return { heard, outcome };
}

const ours = async (endpoint: string) => {
  const service = snsAt(placeAt(endpoint));
  try {
    return await ask(service, "PublishBatch", batch);
  } finally {
    await service.close();
  }
};
const theirs = async (endpoint: string) => {
  const client = new SNSClient(clientConfig(endpoint));
  const { Successful, Failed } = await client.send(new PublishBatchCommand(batch));
  client.destroy();
  return { Successful: Successful?.map(({ Id }) => ({ Id })), Failed };
};

describe("SNS without the SDK", () => {
  it("is asked in the words of the SDK's client, and understood as by it", async () => {
    const answer = { status: 200, xml: STORED };
    const [mine, sdk] = [await told(answer, ours), await told(answer, theirs)];
    expect(mine).toEqual(sdk);
    expect(mine.outcome).toEqual({
      Successful: [{ Id: "0" }],
      Failed: [
        { Id: "1", Code: "InternalError", Message: "a <b> &amp; éé", SenderFault: false },
        { Id: "2", Code: "InvalidParameter", SenderFault: true },
      ],
    });
  });

  it("names what the service refused a call with, and the status where a proxy did", async () => {
    expect((await told({ status: 404, xml: REFUSED }, ours)).outcome).toMatchObject({
      name: "NotFound",
      message: "Topic does not exist",
      $metadata: { httpStatusCode: 404 },
    });
    expect((await told({ status: 403, xml: "<html>" }, ours)).outcome).toMatchObject({ name: "Http403" });
  });

  it("takes nothing for stored in an answer that it does not understand", async () => {
    for (const xml of ["", "{}", "<PublishBatchResponse><Successful><member><Id>0</Id>"]) {
      expect((await told({ status: 200, xml }, ours)).outcome).toEqual({ Successful: [], Failed: [] });
    }
  });

  it("goes to where the environment says, and is asked for nothing else", async () => {
    const env = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    const { outcome } = await told({ status: 200, xml: STORED }, async (AWS_ENDPOINT_URL_SNS) => {
      const service = snsService({ ...env, AWS_ENDPOINT_URL_SNS });
      const answer = await ask(service, "PublishBatch", batch);
      await service.close();
      return answer;
    });
    expect(outcome).toMatchObject({ Successful: [{ Id: "0" }] });
    await expect(snsService(env).call("ListTopics", {})).rejects.toThrow("ListTopics is asked of SNS nowhere");
  });
});
