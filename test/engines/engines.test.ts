import { GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { PutRecordCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { PublishCommand } from "@aws-sdk/client-sns";
import { describe, expect, it } from "@jest/globals";
import { startDynamo } from "./dynamo.ts";
import { startKinesis } from "./kinesis.ts";
import { startMessaging } from "./messaging.ts";
import { stackStore } from "./stack-store.ts";

describe("the engines of the tests", () => {
  it("keep a record in a stream", async () => {
    const kinesis = await startKinesis();
    const streamName = await kinesis.createStream();
    await kinesis.client.send(
      new PutRecordCommand({ StreamName: streamName, PartitionKey: "user-1", Data: Buffer.from("hello") }),
    );
    expect(await kinesis.read(streamName)).toEqual(["hello"]);
    await kinesis.stop();
  });

  it("deliver a topic's messages to the queues that ask for their type", async () => {
    const messaging = await startMessaging();
    const topicArn = await messaging.createTopic();
    const [all, some] = [await messaging.createQueue(), await messaging.createQueue()];
    await messaging.subscribe(topicArn, all);
    await messaging.subscribe(topicArn, some, ["user-joined.v1"]);
    for (const type of ["user-joined.v1", "user-followed.v1"]) {
      const attributes = { type: { DataType: "String", StringValue: type } };
      await messaging.sns.send(
        new PublishCommand({ TopicArn: topicArn, Message: type, MessageAttributes: attributes }),
      );
    }
    expect((await messaging.drain(all)).map(({ Body }) => Body)).toEqual(["user-joined.v1", "user-followed.v1"]);
    expect((await messaging.drain(some)).map(({ Body }) => Body)).toEqual(["user-joined.v1"]);
    await messaging.s3.send(new CreateBucketCommand({ Bucket: "facts" }));
    expect((await messaging.s3.send(new ListBucketsCommand())).Buckets).toMatchObject([{ Name: "facts" }]);
    await messaging.stop();
  });

  it("keep stacks, which read what others wrote when they are deployed, and not again", () => {
    const account = { accountId: "111122223333", region: "us-east-1", queueUrl: (name: string) => name };
    const stacks = stackStore(account, (stack) => (stack === "broken" ? "it was told to" : undefined));
    const said = (Value: string) =>
      JSON.stringify({
        Resources: { Said: { Type: "AWS::SSM::Parameter", Properties: { Name: "/greeting", Type: "String", Value } } },
      });
    const reader = JSON.stringify({
      Parameters: { Greeting: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/greeting" } },
      Resources: {},
    });
    const deploy = (name: string, body: string) => stacks.deploy({ name, body, tags: {} });
    expect(() => deploy("reader", reader)).toThrow("Parameters: [ssm:/greeting] cannot be found.");
    deploy("writer", said("hello"));
    expect(deploy("reader", reader)).toMatchObject({
      status: "CREATE_COMPLETE",
      parameters: [{ ResolvedValue: "hello" }],
    });
    expect(stacks.isUnchanged({ name: "reader", body: reader, tags: {} })).toBe(true);
    deploy("writer", said("good morning"));
    expect(stacks.named("reader").parameters).toMatchObject([{ ResolvedValue: "hello" }]);
    expect(stacks.isUnchanged({ name: "reader", body: reader, tags: {} })).toBe(false);
    expect(deploy("broken", reader).status).toBe("ROLLBACK_COMPLETE");
    expect(() => stacks.named("nobody")).toThrow("Stack with id nobody does not exist");
  });

  it("keep a row in a table", async () => {
    const dynamo = await startDynamo();
    const tableName = await dynamo.createTable();
    const key = { pk: { S: "user-1" }, sk: { S: "profile" } };
    await dynamo.client.send(new PutItemCommand({ TableName: tableName, Item: { ...key, handle: { S: "ada" } } }));
    const { Item } = await dynamo.client.send(new GetItemCommand({ TableName: tableName, Key: key }));
    expect(Item).toEqual({ ...key, handle: { S: "ada" } });
    await dynamo.stop();
  });

  it("hand over the row that a refused update would have changed, if asked to", async () => {
    const dynamo = await startDynamo();
    const TableName = await dynamo.createTable();
    const Key = { pk: { S: "user-1" }, sk: { S: "\u{1F600}" } };
    await dynamo.client.send(new PutItemCommand({ TableName, Item: { ...Key, handle: { S: "ada" } } }));
    const refused = {
      ...{ TableName, Key, UpdateExpression: "SET handle = :new", ConditionExpression: "attribute_not_exists(handle)" },
      ExpressionAttributeValues: { ":new": { S: "eve" } },
    };
    const failure = (more: object) =>
      dynamo.client.send(new UpdateItemCommand({ ...refused, ...more })).catch((error: unknown) => error);
    expect(await failure({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" })).toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: { ...Key, handle: { S: "ada" } },
    });
    expect(await failure({})).not.toHaveProperty("Item.handle");
    await dynamo.stop();
  });
});
