import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { Channel, OutgoingMessage } from "../../runtime/ports.ts";

/** What the other side does with the requests that come to it. */
export type Mood =
  | "accept"
  /** It asks to come again. */
  | "throttle"
  /** It answers with a fault of its own. */
  | "fault"
  /** It ends the connection without an answer, before it accepts anything. */
  | "hang up"
  /** It accepts, and ends the connection instead of answering. */
  | "accept and hang up"
  /** It accepts, and never answers. */
  | "accept and fall silent";

export interface ChannelUnderTest {
  readonly channel: Channel;
  /** The other side takes messages to it. */
  readonly address: string;
  /** The other side never takes messages to it. */
  readonly refusedAddress: string;
  /** From now on. */
  readonly mood: (mood: Mood) => void;
  /** What the other side accepted, in order; without what this channel does not carry. */
  readonly accepted: () => readonly Partial<OutgoingMessage>[];
}

const PASSING_MOODS = [
  ["fault", 0],
  ["hang up", 0],
  ["accept and hang up", 1],
  ["accept and fall silent", 1],
] as const satisfies readonly (readonly [Mood, number])[];

/** What every Channel must do. A new one is ready when this passes. */
export function channelContract(name: string, build: () => Promise<ChannelUnderTest>): void {
  describe(`${name} keeps the Channel contract`, () => {
    it.each([
      ["plain words", "Bob follows you", "Bob follows you.\n\nSee who else does."],
      ["emoji and scripts", "👩‍👩‍👧‍👦 Zoë 曰く", "Ünïcödé 🎉, עברית, العربية, 漢字\r\nand a second line"],
      ["128 odd characters", ODD, ODD],
      ["what other languages would take for markup", "<b>&amp;</b> \"'%0a\\n", "=?UTF-8?Q?no?= {{name}} ${name}\n.\n"],
    ])("delivers title, body and locale as they are: %s", async (_, title, body) => {
      const { channel, address, accepted } = await build();
      const message = aMessage({ to: address, title, body, locale: "zh-Hant-TW" });
      await channel.deliver(message);
      const [arrived] = accepted();
      expect(accepted()).toHaveLength(1);
      expect(message).toMatchObject({ ...arrived });
      expect(arrived).toMatchObject({ to: address, title, body, locale: "zh-Hant-TW" });
    });

    it("carries the idempotency key, the same for each attempt and another for each message", async () => {
      const { channel, address, accepted } = await build();
      const keys = ["a>b", "a>b", "a>b ", `a>${ODD}`, `a>${ODD}!`];
      for (const idempotencyKey of keys) await channel.deliver(aMessage({ to: address, idempotencyKey }));
      const carried = accepted().map(({ idempotencyKey }) => idempotencyKey);
      expect(carried[0]).toBe("a>b");
      expect(carried[1]).toBe("a>b");
      expect(new Set(carried).size).toBe(4);
    });

    it.each(PASSING_MOODS)(
      "does not know, after one attempt, whether it was taken, when the other side would %s",
      async (mood, times) => {
        const { channel, address, ...other } = await build();
        other.mood(mood);
        await expect(channel.deliver(aMessage({ to: address }))).rejects.toMatchObject({
          code: "CHANNEL_UNAVAILABLE",
          retry: "later",
          context: { channel: expect.any(String), reason: expect.any(String) },
        });
        expect(other.accepted()).toHaveLength(times);
        other.mood("accept");
        await channel.deliver(aMessage({ to: address }));
        expect(other.accepted()).toHaveLength(times + 1);
      },
    );

    it("tells that a message was not taken, when the other side asks to come again", async () => {
      const { channel, address, accepted, mood } = await build();
      mood("throttle");
      const answer = await channel.deliver(aMessage({ to: address }));
      expect(answer).toEqual({ isTaken: false, reason: expect.any(String) });
      expect(JSON.stringify(answer)).not.toContain(address);
      expect(accepted()).toEqual([]);
      mood("accept");
      expect(await channel.deliver(aMessage({ to: address }))).toMatchObject({ isTaken: true });
      expect(accepted()).toHaveLength(1);
    });

    it("fails for good when the other side will never take the message", async () => {
      const { channel, refusedAddress, accepted } = await build();
      await expect(channel.deliver(aMessage({ to: refusedAddress }))).rejects.toMatchObject({
        code: "MESSAGE_REFUSED",
        retry: "never",
        context: { channel: expect.any(String), reason: expect.any(String) },
      });
      expect(accepted()).toEqual([]);
    });

    it("tells nothing of address, title and body when it fails", async () => {
      const { channel, address, refusedAddress, mood } = await build();
      const failures = [await failureOf(channel, refusedAddress)];
      for (const [passing] of PASSING_MOODS) {
        mood(passing);
        failures.push(await failureOf(channel, address));
      }
      for (const failure of failures) {
        // Whatever somebody might print, causes and hidden properties too.
        const told = inspect(failure, { depth: Infinity, showHidden: true });
        for (const secret of [address, refusedAddress, TITLE, BODY]) expect(told).not.toContain(secret);
      }
    });
  });
}

const TITLE = "the-title-of-it";
const BODY = "the-body-of-it";

/** What people, keyboards and other systems put into text; 128 of them. */
const SOME = Array.from(
  "\t \"'\\/<>&%?=+,;:@#$^*()[]{}|~`_-.!0\u00a0\u200b\u200d\u2028\u2029\ufeffßéñ\u0301İıſﬁ漢😀👩‍💻𐍈",
);
const ODD = Array.from({ length: 128 }, (_, n) => SOME[n % SOME.length]).join("");

const aMessage = (said: Partial<OutgoingMessage>): OutgoingMessage => ({
  idempotencyKey: "mail>ann>2026-03-01",
  to: "",
  title: TITLE,
  body: BODY,
  locale: "en",
  data: { userId: "ann", unread: 3, muted: false },
  ...said,
});

async function failureOf(channel: Channel, to: string): Promise<unknown> {
  try {
    return await channel.deliver(aMessage({ to }));
  } catch (error) {
    return error;
  }
}
