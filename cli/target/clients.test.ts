import { describe, expect, it } from "@jest/globals";
import type { Target } from "./choose-target.ts";
import { dynamodbOf, kinesisOf, lambdaOf, snsOf, sqsOf } from "./clients.ts";

const local: Target = {
  where: "local",
  cloud: {
    port: 4100,
    pid: 1,
    startedAt: "2026-03-01T09:00:00.000Z",
    region: "eu-west-1",
    accountId: "000000000000",
    endpoints: {
      kinesis: "http://127.0.0.1:1",
      messaging: "http://127.0.0.1:2",
      dynamodb: "http://127.0.0.1:3",
      lambda: "http://127.0.0.1:4",
    },
  },
};

interface Client {
  readonly config: {
    region(): Promise<string>;
    readonly endpoint?: (() => Promise<{ readonly port?: number | undefined }>) | undefined;
  };
}

/** The region and the port it would go to. */
const heading = async ({ config }: Client) => [await config.region(), (await config.endpoint?.())?.port];

describe("the clients of a target", () => {
  it("each go to their own engine of a local cloud", async () => {
    const headings = [
      await heading(kinesisOf(local)),
      await heading(snsOf(local)),
      await heading(sqsOf(local)),
      await heading(dynamodbOf(local)),
      await heading(lambdaOf(local)),
    ];
    expect(headings).toEqual([1, 2, 2, 3, 4].map((port) => ["eu-west-1", port]));
  });

  it("go where the options say in AWS", async () => {
    const target: Target = { where: "aws", region: "eu-central-1", endpointUrl: "http://localhost:4566" };
    expect(await heading(lambdaOf(target))).toEqual(["eu-central-1", 4566]);
    expect(await heading(dynamodbOf(target))).toEqual(["eu-central-1", 4566]);
  });
});
