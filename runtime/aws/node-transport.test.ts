import { createServer, type RequestListener } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { close, listen } from "../../infra/local/loopback.ts";
import { nodeTransport } from "./node-transport.ts";

const SILENT_FOR_MS = 100;

describe("Node's own client as a transport", () => {
  /** Three calls, one after the other. */
  async function outcomes(listener: RequestListener) {
    let connections = 0;
    const server = createServer(listener).on("connection", () => connections++);
    const origin = await listen(server);
    const transport = nodeTransport(SILENT_FOR_MS);
    const said: unknown[] = [];
    for (const body of ["é", "b", "c"]) {
      const outcome = transport.post({ origin, headers: { "x-mine": "1" }, body });
      said.push(await outcome.catch((error: unknown) => (error as { code: string }).code));
    }
    await transport.close();
    await close(server);
    return { said, connections };
  }

  it("hands on status, headers and text, all calls over one connection", async () => {
    const { said, connections } = await outcomes((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(202, { "x-length": request.headers["content-length"], "x-mine": request.headers["x-mine"] });
        response.write("ü");
        response.end("ber");
      });
    });
    expect(said).toMatchObject(
      ["2", "1", "1"].map((length) => ({ status: 202, text: "über", headers: { "x-length": length, "x-mine": "1" } })),
    );
    expect(connections).toBe(1);
  });

  it("fails with a code where no answer comes, where one is cut off, and where nobody listens", async () => {
    expect((await outcomes(() => undefined)).said).toEqual(["ETIMEDOUT", "ETIMEDOUT", "ETIMEDOUT"]);
    const cutOff = await outcomes((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half", () => response.destroy());
    });
    expect(cutOff.said).toEqual(["ECONNRESET", "ECONNRESET", "ECONNRESET"]);
    const silentInTheMiddle = await outcomes((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
    });
    expect(silentInTheMiddle.said).toEqual(["ETIMEDOUT", "ETIMEDOUT", "ETIMEDOUT"]);
    const server = createServer();
    const origin = await listen(server);
    await close(server);
    await expect(nodeTransport(SILENT_FOR_MS).post({ origin, headers: {}, body: "" })).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });
});
