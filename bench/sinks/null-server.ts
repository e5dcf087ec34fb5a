import { createServer, type Server } from "node:http";

/** Answers whatever it is asked as soon as it is read. */
export function nullServer(answer: (body: Buffer) => string, contentType: string): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = answer(Buffer.concat(chunks));
      response.writeHead(200, { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) }).end(body);
    });
  });
}

export const JSON_TYPE = "application/x-amz-json-1.1";
export const XML_TYPE = "text/xml";

/** One answer per size of batch, made once. */
export function bySize(render: (entries: number) => string): (entries: number) => string {
  const made: string[] = [];
  return (entries) => (made[entries] ??= render(entries));
}

export function countOf(needle: string, body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(needle); at >= 0; at = body.indexOf(needle, at + needle.length)) count++;
  return count;
}
