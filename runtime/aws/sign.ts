import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Signing {
  readonly service: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Of a POST to `/`, which is all that AWS's JSON protocol has. */
export interface Signable {
  readonly host: string;
  /** Lower case. All are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly at: Date;
}

/**
 * Signature Version 4. The SDK's signer takes as long as all the rest of a call; the test compares every signature with its.
 * @returns the headers, with what has to be added to them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signer({ service, region, credentials }: Signing): (request: Signable) => Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  // The same for a day: four of five digests of a signature.
  let key: { readonly day: string; readonly bytes: Buffer } = { day: "", bytes: Buffer.alloc(0) };
  return ({ host, headers, body, at }) => {
    const stamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const day = stamp.slice(0, 8);
    if (key.day !== day) key = { day, bytes: keyFor(secretAccessKey, day, region, service) };
    const all: Record<string, string> = {
      ...headers,
      host,
      "x-amz-date": stamp,
      ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
    };
    const names = Object.keys(all).sort();
    const signed = names.join(";");
    const canonical = ["POST", "/", "", ...names.map((name) => `${name}:${all[name] ?? ""}`), "", signed, sha256(body)];
    const scope = `${day}/${region}/${service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(canonical.join("\n"))}`;
    const signature = createHmac("sha256", key.bytes).update(toSign).digest("hex");
    return {
      ...all,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    };
  };
}

function keyFor(secret: string, day: string, region: string, service: string): Buffer {
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), "aws4_request");
}

const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
