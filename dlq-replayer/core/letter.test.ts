import { describe, expect, it } from "@jest/globals";
import { aReason } from "../../test/replayer/letters.ts";
import { groupOf } from "./letter.ts";

describe("a letter's group", () => {
  it("is the fingerprint of what it died of", () => {
    expect(groupOf({ reason: aReason({ fingerprint: "0123456789ab" }) })).toBe("0123456789ab");
  });

  it("is unknown where nobody wrote a cause down", () => {
    expect(groupOf({})).toBe("unknown");
  });
});
