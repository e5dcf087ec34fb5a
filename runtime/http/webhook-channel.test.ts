import { createHmac } from "node:crypto";
import type { LookupAddress } from "node:dns";
import { afterEach, describe, expect, it } from "@jest/globals";
import { channelContract } from "../../test/contracts/channel.contract.ts";
import { type HttpAnswer, type HttpRequest, type OtherSide, startOtherSide } from "../../test/engines/other-side.ts";
import type { OutgoingMessage } from "../ports.ts";
import type { LookUp } from "./public-addresses.ts";
import { webhookChannel, type WebhookChannelOptions, webhookSecret } from "./webhook-channel.ts";

const NOW = new Date("2026-03-01T09:00:00.000Z");
const KEYS = new Map([
  ["old", "a key of last month"],
  ["new", "a key of this month"],
]);
const PATH = "/hook/a-secret-of-the-owner";
const MESSAGE: OutgoingMessage = {
  idempotencyKey: "hook>ann",
  to: "",
  title: "Hello",
  body: "Hello Ann",
  locale: "en",
  data: { userId: "ann", unread: 3 },
};

const sides: OtherSide[] = [];
afterEach(async () => {
  await Promise.all(sides.splice(0).map((side) => side.stop()));
});

async function start(refuse: (request: HttpRequest) => HttpAnswer | undefined = () => undefined) {
  const side = await startOtherSide({
    accept: { status: 202, headers: { "request-id": "hook-1" }, body: "thanks" },
    throttle: { status: 429, headers: { "retry-after": "1" } },
    fault: { status: 503, body: "down" },
    refuse,
  });
  sides.push(side);
  return side;
}

const channelWith = (options: Partial<WebhookChannelOptions> = {}) =>
  webhookChannel({ keys: KEYS, now: () => NOW, allowLocal: true, timeoutMs: 1_000, ...options });

interface Posted {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly locale: string;
  readonly data: OutgoingMessage["data"];
}

const posted = ({ body }: HttpRequest): Posted => JSON.parse(body) as Posted;

channelContract("webhook", async () => {
  const side = await start(({ path }) => (path.endsWith("/gone") ? { status: 410 } : undefined));
  return {
    channel: channelWith(),
    address: `${side.endpoint}${PATH}`,
    refusedAddress: `${side.endpoint}${PATH}/gone`,
    mood: side.mood,
    accepted: () =>
      side.accepted.map((request) => {
        const { id, ...message } = posted(request);
        return { idempotencyKey: id, to: `${side.endpoint}${request.path}`, ...message };
      }),
  };
});

describe("a webhook", () => {
  it("gets a POST of JSON with what machines need, and its own id for it comes back", async () => {
    const side = await start();
    expect(await channelWith().deliver({ ...MESSAGE, to: `${side.endpoint}${PATH}` })).toEqual({
      isTaken: true,
      receipt: "hook-1",
    });
    const [request] = side.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: PATH,
      headers: { "content-type": "application/json", "idempotency-key": '"hook>ann"' },
    });
    expect(request && posted(request)).toEqual({
      id: "hook>ann",
      title: "Hello",
      body: "Hello Ann",
      locale: "en",
      data: MESSAGE.data,
    });
  });

  it("can tell by its own secret who sent what and when, under each key that is live", async () => {
    const side = await start();
    const to = `${side.endpoint}${PATH}`;
    await channelWith().deliver({ ...MESSAGE, to, title: "Zoë 😀" });
    const [request] = side.requests;
    const { headers = {}, body = "" } = request ?? {};
    expect(headers["chorus-timestamp"]).toBe(String(NOW.getTime() / 1_000));
    const expected = [...KEYS.values()].map((key) => {
      const secret = webhookSecret(key, to);
      return `v1=${createHmac("sha256", secret).update(`1772355600.${body}`).digest("hex")}`;
    });
    expect(headers["chorus-signature"]).toBe(expected.join(","));
  });

  it("has a secret that is no other address's", () => {
    // As `printf %s https://example.com/hook | openssl dgst -sha256 -hmac "a key of this month"` makes it.
    const secret = webhookSecret("a key of this month", "https://example.com/hook");
    expect(secret).toBe("8f093534db1ebf91fe005bc3600b3509409c329981624d6e6139fb14c7c65425");
    expect(webhookSecret("a key of this month", "https://example.com/hook2")).not.toBe(secret);
    expect(webhookSecret("a key of last month", "https://example.com/hook")).not.toBe(secret);
  });

  it.each([
    [200, "delivered"],
    [204, "delivered"],
    [301, "MESSAGE_REFUSED"],
    [307, "MESSAGE_REFUSED"],
    [400, "MESSAGE_REFUSED"],
    [401, "MESSAGE_REFUSED"],
    [404, "MESSAGE_REFUSED"],
    [408, "CHANNEL_UNAVAILABLE"],
    [410, "MESSAGE_REFUSED"],
    [413, "MESSAGE_REFUSED"],
    [425, "not taken"],
    [429, "not taken"],
    [500, "CHANNEL_UNAVAILABLE"],
    [503, "CHANNEL_UNAVAILABLE"],
  ])("that answers %i has it %s, and is asked once", async (status, outcome) => {
    const side = await start(() => ({ status, headers: { location: "/elsewhere" } }));
    const delivered = channelWith().deliver({ ...MESSAGE, to: `${side.endpoint}${PATH}` });
    const told = await delivered.then(
      ({ isTaken }) => (isTaken ? "delivered" : "not taken"),
      (error: unknown) => (error as { readonly code: string }).code,
    );
    expect(told).toBe(outcome);
    expect(side.requests).toHaveLength(1);
  });

  it("that is not there may be there later", async () => {
    const side = await start();
    await side.stop();
    await expect(channelWith().deliver({ ...MESSAGE, to: `${side.endpoint}${PATH}` })).rejects.toMatchObject({
      code: "CHANNEL_UNAVAILABLE",
      context: { channel: "webhook", reason: "ECONNREFUSED" },
    });
  });

  it("may answer at any length, of which little is read", async () => {
    const side = await start(() => ({ status: 200, body: "x".repeat(2_000_000) }));
    expect(await channelWith().deliver({ ...MESSAGE, to: `${side.endpoint}${PATH}` })).toEqual({ isTaken: true });
  });
});

describe("an address of a webhook", () => {
  it.each([
    "",
    "example.com/hook",
    "ftp://example.com/hook",
    "http://example.com/hook",
    "http://127.0.0.1/hook",
    "https://ann:secret@example.com/hook",
    "https://127.0.0.1/hook",
    "https://2130706433/hook",
    "https://0x7f.1/hook",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/hook",
    "https://[::1]/hook",
    "https://[::ffff:169.254.169.254]/hook",
    "https://[fd00:ec2::254]/latest/meta-data",
  ])("is refused without a look at the network: %j", async (to) => {
    const lookUp: LookUp = () => {
      throw new Error("It was looked up");
    };
    await expect(channelWith({ allowLocal: false, lookUp }).deliver({ ...MESSAGE, to })).rejects.toMatchObject({
      code: "MESSAGE_REFUSED",
      context: { channel: "webhook" },
    });
  });

  const found =
    (...addresses: readonly LookupAddress[]): LookUp =>
    (_, __, callback) => {
      callback(null, [...addresses]);
    };

  it.each<[string, readonly LookupAddress[]]>([
    ["this machine", [{ address: "127.0.0.1", family: 4 }]],
    ["credentials", [{ address: "169.254.169.254", family: 4 }]],
    [
      "a network's own beside a public one",
      [
        { address: "8.8.8.8", family: 4 },
        { address: "fe80::1", family: 6 },
      ],
    ],
  ])("is refused when its name leads to %s", async (_, addresses) => {
    const channel = channelWith({ allowLocal: false, lookUp: found(...addresses) });
    await expect(channel.deliver({ ...MESSAGE, to: "https://hook.example/x" })).rejects.toMatchObject({
      code: "MESSAGE_REFUSED",
      context: { channel: "webhook", reason: "not a public address" },
    });
  });

  it.each<[string, LookUp]>([
    ["nowhere", found()],
    [
      "an error",
      (_, __, callback) => {
        callback(Object.assign(new Error("not found"), { code: "ENOTFOUND" }), []);
      },
    ],
  ])("that leads to %s today may lead somewhere later", async (_, lookUp) => {
    const channel = channelWith({ allowLocal: false, lookUp });
    await expect(channel.deliver({ ...MESSAGE, to: "https://hook.example/x" })).rejects.toMatchObject({
      code: "CHANNEL_UNAVAILABLE",
    });
  });

  it("lets no plain HTTP through to another machine, also where this one is let through", async () => {
    await expect(channelWith().deliver({ ...MESSAGE, to: "http://example.com/" })).rejects.toMatchObject({
      code: "MESSAGE_REFUSED",
      context: { reason: "not https" },
    });
  });
});
