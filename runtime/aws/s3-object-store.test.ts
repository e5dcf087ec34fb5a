import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { objectStoreContract } from "../../test/contracts/object-store.contract.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { s3ObjectStore } from "./s3-object-store.ts";

let engine: MessagingEngine;

beforeAll(async () => {
  engine = await startMessaging();
});

afterAll(() => engine.stop());

objectStoreContract("S3 object store", async () => {
  const bucket = randomUUID();
  await engine.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    store: s3ObjectStore({ client: engine.s3, bucket }),
    stored: async (key) => {
      const object = await engine.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return {
        key,
        body: Buffer.from((await object.Body?.transformToByteArray()) ?? []),
        contentType: object.ContentType ?? "",
        metadata: object.Metadata ?? {},
      };
    },
  };
});

it("S3 object store says which object of which bucket could not be stored, and why", async () => {
  const store = s3ObjectStore({ client: engine.s3, bucket: "no-such-bucket" });
  const object = { key: "k", body: Buffer.from("{}"), contentType: "application/gzip", metadata: {} };
  await expect(store.put(object)).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
    message: expect.stringContaining("NoSuchBucket"),
    context: { bucket: "no-such-bucket", key: "k" },
  });
});
