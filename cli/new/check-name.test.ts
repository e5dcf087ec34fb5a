import { describe, expect, it } from "@jest/globals";
import { isName } from "../../infra/naming.ts";
import type { FunctionDefinition } from "../../runtime/definition.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import { WrongUsage } from "../failures.ts";
import { checkName, checkOwner } from "./check-name.ts";

const readingAt = (name: string, route: string): FunctionDefinition => ({
  name,
  entry: "lambda.ts",
  timeoutSeconds: 10,
  memoryMb: 128,
  uses: [],
  trigger: { on: "http", routes: [route], access: "iam" },
});

/** Folders of their own, so that a real one may come and go; the events are the real ones. */
const situation = {
  folders: [
    { kind: "producer", name: "greeter-api", functions: [readingAt("greeter-api", "POST /greetings")] },
    { kind: "producer", name: "doorman", functions: [] },
    { kind: "consumer", name: "greeted", functions: [readingAt("greeted-count", "GET /counts/{id}")] },
  ],
  catalogue,
} as const;

describe("a consumer's name", () => {
  it.each(["welcome", "entitlements", "notifications", "video-views", "top-10", "b2b", "a".repeat(36)])(
    "may be %s",
    (name) => {
      expect(() => {
        checkName(name, situation);
      }).not.toThrow();
    },
  );

  it.each([
    ["Welcome", "small letters"],
    ["welcome_mail", "small letters"],
    ["welcome--mail", "small letters"],
    ["-welcome", "small letters"],
    ["welcome-", "small letters"],
    ["2nd", "small letters"],
    ["b2", "3 to 36"],
    ["a".repeat(37), "3 to 36"],
    ["../welcome", "small letters"],
    ["", "small letters"],
    ["welcome-dlq", "kept for dead letters and state"],
    ["welcome-api", "kept for what answers requests"],
    ["welcome-state", "kept for dead letters and state"],
    ["api", "kept for what answers requests"],
    ["platform", "kept for what all share"],
    ["chorus-ledger", "kept for what all share"],
    ["class", "something else in its code"],
    ["apply", "something else in its code"],
    ["order-free", "something else in its code"],
    ["greeted", "the consumer greeted is"],
    ["doorman", "the producer doorman is"],
    ["greeted-count", "the function greeted-count, which the consumer greeted has"],
    ["greeter", "the function greeter-api, which the producer greeter-api has"],
    ["user", "no event may name a consumer"],
    ["user-joined-v1", "events say it (user-joined.v1)"],
    ["time-zone", "events say it (user-joined.v1)"],
  ])("may not be %s: %s", (name, why) => {
    const check = () => {
      checkName(name, situation);
    };
    expect(check).toThrow(WrongUsage);
    expect(check).toThrow(why);
  });

  it("leaves room for the name of the function that answers requests", () => {
    expect([36, 37].map((length) => isName(`${"a".repeat(length)}-api`))).toEqual([true, false]);
  });

  it("may not be another's in code, nor lead to another's route", () => {
    const folder = {
      kind: "consumer",
      name: "top10",
      functions: [readingAt("top10-api", "GET /charts/{id}")],
    } as const;
    const check = (name: string) => () => {
      checkName(name, { folders: [folder], catalogue: [] });
    };
    expect(check("top-10")).toThrow("in code it is top10, as the consumer top10 is");
    expect(check("charts")).toThrow("the consumer top10 answers GET /charts/{id}");
  });
});

describe("an owner", () => {
  it("is named as folders are", () => {
    expect(() => {
      checkOwner("qa");
    }).not.toThrow();
    expect(() => {
      checkOwner('growth", x: "');
    }).toThrow(/--owner .* is no team: write 2 to 40 small letters/);
  });
});
