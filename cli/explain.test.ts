import { describe, expect, it } from "@jest/globals";
import { explain } from "./explain.ts";
import { CommandFailed } from "./failures.ts";

describe("explain", () => {
  it("leaves our own words as they are", () => {
    expect(explain(new CommandFailed("No cloud to talk to."), false)).toBe("error: No cloud to talk to.");
  });

  it("adds what to do about a code it knows, also when the message is empty", () => {
    const refused = Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" });
    expect(explain(refused, false)).toBe(
      "error: ECONNREFUSED. Nothing listens there. Is the cloud still running? Start it with `npm start`.",
    );
  });

  it("knows errors of the SDK by their name", () => {
    const expired = Object.assign(new Error("The security token is expired"), { name: "ExpiredTokenException" });
    expect(explain(expired, false)).toMatch(/expired\. The session is over: sign in again/);
    expect(explain(new Error("Region is missing"), false)).toMatch(/Pass --region/);
  });

  it("points at --debug for what it does not know, and shows the stack there", () => {
    expect(explain(new Error("boom"), false)).toBe(
      "error: boom. Run it again with --debug to see where it comes from.",
    );
    expect(explain(new Error("boom"), true)).toMatch(/^Error: boom\n\s+at /);
  });
});
