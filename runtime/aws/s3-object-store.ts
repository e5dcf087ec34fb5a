import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { errorWords } from "../error-words.ts";
import { StoreUnavailable } from "../errors.ts";
import type { ObjectStore } from "../ports.ts";

export function s3ObjectStore({
  client,
  bucket,
}: {
  readonly client: Pick<S3Client, "send">;
  readonly bucket: string;
}): ObjectStore {
  return {
    async put({ key, body, contentType, metadata }) {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentType: contentType,
            Metadata: { ...metadata },
          }),
        );
      } catch (error) {
        throw new StoreUnavailable(
          `S3 did not store the object: ${errorWords(error)}`,
          { bucket, key },
          { cause: error },
        );
      }
    },
  };
}
