import { describe, expect, it } from "@jest/globals";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { follow } from "../../test/social-facts.ts";
import { nextSteps } from "./welcome.ts";

const cloud = { url: "http://127.0.0.1:4100", port: 4100 };

/** The data in a `publish` command, as a shell would hand it over. */
const dataOf = (line: string): unknown => JSON.parse(/--data '([^']*)'/.exec(line)?.[1] ?? "");

describe("next steps", () => {
  it("speaks of the busiest reader of the sample and somebody they follow", () => {
    const sample = [follow(1, "ann", "bob"), follow(2, "cat", "ann"), follow(3, "cat", "bob")];
    const text = nextSteps(cloud, sample).join("\n");
    expect(text).toContain("curl 'http://127.0.0.1:4100/timelines/cat?limit=3'");
    expect(text).toContain('"authorId":"ann"');
    expect(text).toContain("npx chorus status");
  });

  it("makes a follow of its own where there is no sample, and it is valid", () => {
    const [, first = "", second = "", third = ""] = nextSteps(cloud, []);
    expect(first).toContain("publish user-followed.v1");
    expect(() => userFollowedV1.read({ ...userFollowedV1.example, data: dataOf(first) })).not.toThrow();
    expect(second).toContain('"authorId":"bob"');
    expect(third).toContain("/timelines/ann?");
  });

  it("chooses the cloud when it is not the usual one", () => {
    expect(nextSteps({ ...cloud, port: 4200 }, []).join("\n")).toMatch(/publish .* --port 4200/);
    expect(nextSteps(cloud, []).join("\n")).not.toContain("--port");
  });
});
