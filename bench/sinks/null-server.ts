import { createServer, type Server } from "node:http";

/** Answers every batch as stored, as fast as it can be read: what remains is the sender's own work. */
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
