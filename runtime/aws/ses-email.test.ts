import { afterEach, describe, expect, it } from "@jest/globals";
import { channelContract } from "../../test/contracts/channel.contract.ts";
import type { OtherSide } from "../../test/engines/other-side.ts";
import { mailIn, messageIn, REFUSED_MAILBOX, sesFault, startSes } from "../../test/engines/ses.ts";
import type { OutgoingMessage } from "../ports.ts";
import { sesClient } from "./ses-client.ts";
import { sesEmail, type SesEmailOptions } from "./ses-email.ts";

const FROM = "chorus@example.com";
const MESSAGE: OutgoingMessage = {
  idempotencyKey: "mail>ann",
  to: "ann@example.com",
  title: "Hello",
  body: "Hello Ann",
  locale: "en",
  data: {},
};

const engines: OtherSide[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});

async function start(...manners: Parameters<typeof startSes>) {
  const engine = await startSes(...manners);
  engines.push(engine);
  return engine;
}

const channelTo = ({ endpoint }: OtherSide, options: Partial<SesEmailOptions> = {}) =>
  sesEmail({
    client: sesClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      timeoutMs: 1_000,
    }),
    from: FROM,
    ...options,
  });

channelContract("SES e-mail", async () => {
  const engine = await start();
  return {
    channel: channelTo(engine),
    address: MESSAGE.to,
    refusedAddress: REFUSED_MAILBOX,
    mood: engine.mood,
    accepted: () => engine.accepted.map(messageIn),
  };
});

describe("SES e-mail", () => {
  it("answers with SES's own id of the mail", async () => {
    expect(await channelTo(await start()).deliver(MESSAGE)).toEqual({ isTaken: true, receipt: "mail-1" });
  });

  it.each([
    ["AccountSuspendedException", 400, "The account is shut down"],
    ["SendingPausedException", 400, "The account may not send"],
    ["MailFromDomainNotVerifiedException", 400, "The domain is not verified"],
    ["LimitExceededException", 400, "Daily message quota exceeded"],
    ["TooManyRequestsException", 429, "Maximum sending rate exceeded"],
    ["NotFoundException", 404, "No such configuration set"],
    ["AccessDeniedException", 403, "not authorized to perform: ses:SendEmail"],
    ["MessageRejected", 400, "Email address is not verified: the following failed"],
  ])("may take later what strikes all mails alike: %s %i %s", async (name, status, message) => {
    const channel = channelTo(await start({ refuse: () => sesFault(status, name, message) }));
    expect(await channel.deliver(MESSAGE)).toEqual({ isTaken: false, reason: name });
  });

  it.each([
    ["MessageRejected", 400, "The mail contains a virus", "MESSAGE_REFUSED"],
    ["BadRequestException", 400, "Illegal address", "MESSAGE_REFUSED"],
    ["InternalServiceErrorException", 500, "We are sorry", "CHANNEL_UNAVAILABLE"],
    ["ServiceUnavailable", 503, "We are sorry", "CHANNEL_UNAVAILABLE"],
  ])(
    "never takes what is wrong with one mail, and may have taken what SES stumbled over: %s %i %s",
    async (...fault) => {
      const [name, status, message, code] = fault;
      const channel = channelTo(await start({ refuse: () => sesFault(status, name, message) }));
      await expect(channel.deliver(MESSAGE)).rejects.toMatchObject({
        code,
        context: { channel: "email", reason: name },
      });
    },
  );

  it("counts what somebody on the way answers as no answer of SES", async () => {
    const channel = channelTo(await start({ refuse: () => ({ status: 502, body: "<html>Bad gateway</html>" }) }));
    await expect(channel.deliver(MESSAGE)).rejects.toMatchObject({ retry: "later", context: { reason: "unknown" } });
  });

  it("tells of a fault its name, where it is one, and not what else stands there", async () => {
    const says = "Internal: no mail for ann@example.com";
    const refused = channelTo(await start({ refuse: () => sesFault(400, says.replace(":", ""), says) }));
    await expect(refused.deliver(MESSAGE)).rejects.toMatchObject({ context: { reason: "Error" } });
    const failing = sesEmail({
      from: "chorus@example.com",
      client: { sendEmail: () => Promise.reject(Object.assign(new Error(says), { name: says })) },
    });
    await expect(failing.deliver(MESSAGE)).rejects.toMatchObject({ context: { reason: "Error" } });
  });

  it.each(["", "ann", "@example.com", "ann@", "a@b, c@d", "Ann <ann@example.com>", "ann@example.com\r\nBcc: eve@x"])(
    "refuses what is not one mailbox, without asking SES: %j",
    async (to) => {
      const engine = await start();
      await expect(channelTo(engine).deliver({ ...MESSAGE, to })).rejects.toMatchObject({ code: "MESSAGE_REFUSED" });
      expect(engine.requests).toEqual([]);
    },
  );

  it("writes a domain of another script as SES takes it", async () => {
    const engine = await start();
    await channelTo(engine).deliver({ ...MESSAGE, to: "ann@bücher.example" });
    expect(engine.accepted.map(messageIn)).toMatchObject([{ to: "ann@xn--bcher-kva.example" }]);
  });

  it("puts a title of two lines into one", async () => {
    const engine = await start();
    await channelTo(engine).deliver({ ...MESSAGE, title: "one\r\ntwo" });
    expect(engine.accepted.map(messageIn)).toMatchObject([{ title: "one two" }]);
  });

  it("hashes a key that is too long for a header, equal ones alike", async () => {
    const engine = await start();
    const idempotencyKey = "漢".repeat(100);
    for (let n = 0; n < 2; n++) await channelTo(engine).deliver({ ...MESSAGE, idempotencyKey });
    const keys = engine.accepted.map((request) => messageIn(request).idempotencyKey);
    expect(keys[0]).toMatch(/^[\da-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it.each([undefined, "Chorus", "Zoë & 合唱团 — every voice 👩‍👩‍👧‍👦"])(
    "sends as %j, in words that mail programs decode",
    async (fromName) => {
      const engine = await start();
      await channelTo(engine, { ...(fromName !== undefined && { fromName }) }).deliver(MESSAGE);
      const sender = engine.accepted.map((request) => mailIn(request).FromEmailAddress ?? "")[0] ?? "";
      expect(sender).toMatch(/^[ -~]+$/);
      expect(sender).toMatch(fromName === undefined ? /^chorus@example\.com$/ : / <chorus@example\.com>$/);
      const words = [...sender.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)];
      expect(words.map(([, word = ""]) => Buffer.from(word, "base64").toString()).join("")).toBe(fromName ?? "");
      for (const [word] of words) expect(word.length).toBeLessThanOrEqual(75);
    },
  );
});
