import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { demandOf, functionOf, type Permission, refusalOf, SEND_EMAIL, type WireRequest } from "./wire.mjs";

const PLACE = { region: "us-east-1", accountId: "000000000000" };

const request = (changes: Partial<WireRequest>): WireRequest => ({
  method: "POST",
  url: "/",
  headers: {},
  body: undefined,
  ...changes,
});
const bytes = (input: object) => Buffer.from(JSON.stringify(input));
const listed = (permissions: readonly Permission[]) =>
  permissions.map(({ action, resource }) => `${action} ${resource}`);

const dynamodb = (operation: string, input: object) =>
  demandOf(
    "dynamodb",
    request({ headers: { "x-amz-target": `DynamoDB_20120810.${operation}` }, body: bytes(input) }),
    PLACE,
  );
const kinesis = (operation: string, body: unknown) =>
  demandOf("kinesis", request({ headers: { "x-amz-target": `Kinesis_20131202.${operation}` }, body }), PLACE);
const sqs = (operation: string, body: object) => {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` };
  return demandOf("messaging", request({ headers, body }), PLACE);
};
const sns = (body: object) =>
  demandOf("messaging", request({ headers: { "content-type": "application/x-www-form-urlencoded" }, body }), PLACE);
const s3 = (method: string, url: string, headers: WireRequest["headers"] = {}) =>
  demandOf("messaging", request({ method, url, headers }), PLACE);

const ses = (method: string, url: string, input: unknown) =>
  demandOf("mail", request({ method, url, body: JSON.stringify(input) }), PLACE);

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:facts";
const MOVES = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];
const QueueUrl = "http://127.0.0.1:4566/000000000000/facts";
const TopicArn = "arn:aws:sns:us-east-1:000000000000:facts";
const STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/facts";

describe("who calls", () => {
  const signedBy = (key: string) =>
    `AWS4-HMAC-SHA256 Credential=${key}/20250301/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;

  it("is a function by its access key id, and nobody in particular by any other or none", () => {
    expect(functionOf(signedBy("function.timelines-fanout"))).toBe("timelines-fanout");
    expect(functionOf(signedBy("local"))).toBeUndefined();
    expect(functionOf(undefined)).toBeUndefined();
  });
});

describe("what a request wants", () => {
  it.each([
    ["UpdateItem", { TableName: "timelines" }, [`dynamodb:UpdateItem ${TABLE}/timelines`]],
    [
      "PutItem",
      { Item: { TableName: { S: '"TableName":"other"' } }, TableName: "timelines" },
      [`dynamodb:PutItem ${TABLE}/timelines`],
    ],
    ["GetItem", { TableName: `${TABLE}/by-arn` }, [`dynamodb:GetItem ${TABLE}/by-arn`]],
    ["Query", { TableName: "timelines" }, [`dynamodb:Query ${TABLE}/timelines`]],
    ["Query", { TableName: "timelines", IndexName: "by-time" }, [`dynamodb:Query ${TABLE}/timelines/index/by-time`]],
    [
      "BatchWriteItem",
      { RequestItems: { ledger: [], timelines: [] } },
      [`dynamodb:BatchWriteItem ${TABLE}/ledger`, `dynamodb:BatchWriteItem ${TABLE}/timelines`],
    ],
    ["BatchGetItem", { RequestItems: { ledger: {} } }, [`dynamodb:BatchGetItem ${TABLE}/ledger`]],
    ["TransactGetItems", { TransactItems: [{ Get: { TableName: "a" } }] }, [`dynamodb:GetItem ${TABLE}/a`]],
    [
      "TransactWriteItems",
      {
        TransactItems: [
          { Put: { TableName: "a" } },
          { Update: { TableName: "a" } },
          { Delete: { TableName: "b" } },
          { ConditionCheck: { TableName: "b" } },
        ],
      },
      [
        `dynamodb:PutItem ${TABLE}/a`,
        `dynamodb:UpdateItem ${TABLE}/a`,
        `dynamodb:DeleteItem ${TABLE}/b`,
        `dynamodb:ConditionCheckItem ${TABLE}/b`,
      ],
    ],
  ])("of DynamoDB is the action on each table: %s %j", (operation, input, permissions) => {
    expect(listed(dynamodb(operation, input).permissions)).toEqual(permissions);
  });

  it.each([
    ["PutRecords", { Records: [], StreamName: "facts" }],
    ["PutRecord", { StreamName: "facts", PartitionKey: '"StreamName":"other"', Data: "" }],
    ["PutRecord", { PartitionKey: '"StreamName":"other"', Data: "", StreamName: "facts" }],
    ["ListShards", { StreamARN: STREAM }],
  ])("of Kinesis is the action on its stream: %s %j", (operation, input) => {
    const { permissions } = kinesis(operation, bytes(input));
    expect(listed(permissions)).toEqual([`kinesis:${operation} ${STREAM}`]);
  });

  it("of Kinesis is found whatever the records hold", () => {
    const records = fc.array(fc.record({ PartitionKey: fc.string({ unit: "binary" }), Data: fc.base64String() }));
    fc.assert(
      fc.property(records, (Records) => {
        const { permissions } = kinesis("PutRecords", bytes({ Records, StreamName: "facts" }));
        expect(listed(permissions)).toEqual([`kinesis:PutRecords ${STREAM}`]);
      }),
    );
  });

  it.each([
    ["SendMessage", "sqs:SendMessage", { QueueUrl }],
    ["SendMessageBatch", "sqs:SendMessage", { QueueUrl }],
    ["DeleteMessageBatch", "sqs:DeleteMessage", { QueueUrl }],
    ["ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility", { QueueUrl }],
    ["GetQueueUrl", "sqs:GetQueueUrl", { QueueName: "facts" }],
  ])("of SQS is the action of one message on its queue: %s", (operation, action, body) => {
    expect(listed(sqs(operation, body).permissions)).toEqual([`${action} ${QUEUE}`]);
  });

  const TaskHandle = Buffer.from(JSON.stringify({ taskId: "1", sourceArn: QUEUE })).toString("base64");
  it.each([
    ["ListMessageMoveTasks", { SourceArn: QUEUE }, ["ListMessageMoveTasks", "GetQueueAttributes"]],
    ["StartMessageMoveTask", { SourceArn: QUEUE }, ["StartMessageMoveTask", ...MOVES]],
    ["CancelMessageMoveTask", { TaskHandle }, ["CancelMessageMoveTask", ...MOVES]],
  ])("to move dead letters is all that moving takes: %s", (operation, body, actions) => {
    const onSource = actions.map((action) => `sqs:${action} ${QUEUE}`);
    expect(listed(sqs(operation, body).permissions)).toEqual(onSource);
    const elsewhere = listed(sqs(operation, { ...body, DestinationArn: `${QUEUE}-other` }).permissions);
    expect(elsewhere).toEqual([...onSource, `sqs:SendMessage ${QUEUE}-other`]);
  });

  it.each([
    ["sns:Publish", { Action: "Publish", TopicArn }],
    ["sns:Publish", { Action: "PublishBatch", TopicArn }],
    ["sns:CreateTopic", { Action: "CreateTopic", Name: "facts" }],
  ])("of SNS is the action of one message on its topic: %s %j", (action, body) => {
    expect(listed(sns(body).permissions)).toEqual([`${action} ${TopicArn}`]);
  });

  it.each([
    ["PUT", "/archive/2025/03/a.gz?x-id=PutObject", "s3:PutObject arn:aws:s3:::archive/2025/03/a.gz"],
    ["PUT", "/archive/a%20%C3%BC%3D1/b", "s3:PutObject arn:aws:s3:::archive/a ü=1/b"],
    ["PUT", "/archive/a?partNumber=1&uploadId=u", "s3:PutObject arn:aws:s3:::archive/a"],
    ["POST", "/archive/a?uploads=", "s3:PutObject arn:aws:s3:::archive/a"],
    ["DELETE", "/archive/a?uploadId=u", "s3:AbortMultipartUpload arn:aws:s3:::archive/a"],
    ["GET", "/archive/a?x-id=GetObject", "s3:GetObject arn:aws:s3:::archive/a"],
    ["HEAD", "/archive/a", "s3:GetObject arn:aws:s3:::archive/a"],
    ["DELETE", "/archive/a?x-id=DeleteObject", "s3:DeleteObject arn:aws:s3:::archive/a"],
    ["GET", "/archive/?list-type=2&prefix=", "s3:ListBucket arn:aws:s3:::archive"],
    ["HEAD", "/archive", "s3:ListBucket arn:aws:s3:::archive"],
    ["PUT", "/archive/", "s3:CreateBucket arn:aws:s3:::archive"],
  ])("of S3 is the action on the object, or on the bucket itself: %s %s", (method, url, permission) => {
    expect(listed(s3(method, url).permissions)).toEqual([permission]);
  });

  it.each(["chorus@example.com", "Chorus <chorus@example.com>", "=?UTF-8?B?WkA=?= <a@b@example.com>"])(
    "of SES is the action on the identity that the sender's domain is: %s",
    (FromEmailAddress) => {
      const { permissions } = ses("POST", SEND_EMAIL, { FromEmailAddress });
      expect(listed(permissions)).toEqual(["ses:SendEmail arn:aws:ses:us-east-1:000000000000:identity/example.com"]);
    },
  );

  it.each([
    ["POST /v2/email/outbound-emails", ses("POST", SEND_EMAIL, {})],
    ["POST /v2/email/outbound-emails", ses("POST", SEND_EMAIL, { FromEmailAddress: "chorus" })],
    ["POST /v2/email/outbound-bulk-emails", ses("POST", "/v2/email/outbound-bulk-emails", { FromEmailAddress: "a@b" })],
    ["GET /", ses("GET", "/", {})],
    ["DynamoDB_20120810.ListTables", dynamodb("ListTables", {})],
    ["DynamoDB_20120810.BatchWriteItem", dynamodb("BatchWriteItem", {})],
    ["DynamoDB_20120810.TransactWriteItems", dynamodb("TransactWriteItems", { TransactItems: [{ Grow: {} }] })],
    ["DynamoDB_20120810.GetItem", dynamodb("GetItem", { TableName: { S: "not a name" } })],
    ["DynamoDB_20120810.Query", dynamodb("Query", { TableName: 1 })],
    ["undefined", demandOf("dynamodb", request({ method: "GET", body: Buffer.from("") }), PLACE)],
    ["Kinesis_20131202.GetRecords", kinesis("GetRecords", bytes({ ShardIterator: "x" }))],
    ["Kinesis_20131202.PutRecords", kinesis("PutRecords", Buffer.from([0xa1, 0x62]))],
    ["AmazonSQS.ListQueues", sqs("ListQueues", {})],
    ["AmazonSQS.CancelMessageMoveTask", sqs("CancelMessageMoveTask", { TaskHandle: "task" })],
    ["SNS.ListTopics", sns({ Action: "ListTopics" })],
    ["GET /", s3("GET", "/")],
    ["GET /archive/a?acl=", s3("GET", "/archive/a?acl=")],
    ["POST /archive/?delete=", s3("POST", "/archive/?delete=")],
    ["PUT /archive/%zz", s3("PUT", "/archive/%zz")],
    ["PUT /archive/a", s3("PUT", "/archive/a", { "x-amz-copy-source": "archive/b" })],
  ])("is nothing known, and has its own name: %s", (name, demand) => {
    expect(demand).toMatchObject({ request: name, permissions: [] });
  });

  it("is never more than was read: no body throws", () => {
    const engine = fc.constantFrom("dynamodb" as const, "kinesis" as const, "mail" as const, "messaging" as const);
    const headers = fc.constantFrom<WireRequest["headers"]>(
      {},
      { "x-amz-target": "DynamoDB_20120810.TransactWriteItems" },
      { "x-amz-target": "AmazonSQS.SendMessage", "content-type": "application/x-amz-json-1.0" },
      { "content-type": "application/x-www-form-urlencoded" },
    );
    const body = fc.oneof(
      fc.anything(),
      fc.oneof(fc.json(), fc.string()).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(
        engine,
        fc.constantFrom("GET", "POST"),
        fc.webPath(),
        headers,
        body,
        (to, method, url, more, content) => {
          for (const { action, resource } of demandOf(to, { method, url, headers: more, body: content }, PLACE)
            .permissions) {
            expect([action, resource]).toEqual([expect.any(String), expect.any(String)]);
          }
        },
      ),
    );
  });
});

describe("a refusal", () => {
  const denied = (missing?: Permission) =>
    refusalOf("fanout", { service: "s3", request: "GET /b/k?acl", permissions: [] }, missing, PLACE);

  it("says who may not do what to which, as AWS does", () => {
    const missing = { action: "s3:PutObject", resource: "arn:aws:s3:::archive/<a>&b" };
    expect(denied(missing)).toEqual({
      status: 403,
      headers: { "content-type": "text/xml" },
      body:
        "<Error><Code>AccessDenied</Code><Message>User: arn:aws:sts::000000000000:assumed-role/fanout/fanout is not " +
        "authorized to perform: s3:PutObject on resource: arn:aws:s3:::archive/&lt;a&gt;&amp;b because no " +
        "identity-based policy allows the s3:PutObject action</Message></Error>",
    });
  });

  it("names the request where it is not known what it takes, and the place to say so", () => {
    expect(denied().body).toContain(
      "is not authorized to perform: GET /b/k?acl (unmapped: infra/local/engines/wire.mjs does not know",
    );
  });
});
