import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { CommandFailed } from "../failures.ts";
import { withConsumer } from "./with-consumer.ts";

const LIST = `import type { ConsumerDefinition } from "../runtime/definition.ts";
import { archive } from "./archive/consumer.ts";
import { timelines } from "./timelines/consumer.ts";

/** Everything that listens. Infra deploys exactly this. */
export const consumers: readonly ConsumerDefinition[] = [archive, timelines];
`;

describe("the list with one consumer more", () => {
  it("names it at its place in the alphabet", () => {
    expect(withConsumer(LIST, "mail-merge")).toBe(`import type { ConsumerDefinition } from "../runtime/definition.ts";
import { archive } from "./archive/consumer.ts";
import { mailMerge } from "./mail-merge/consumer.ts";
import { timelines } from "./timelines/consumer.ts";

/** Everything that listens. Infra deploys exactly this. */
export const consumers: readonly ConsumerDefinition[] = [archive, mailMerge, timelines];
`);
  });

  it("can be made of the list as it is in this checkout, and of one over several lines", () => {
    const text = readFileSync(new URL("../../consumers/index.ts", import.meta.url), "utf8");
    expect(withConsumer(text, "zebra")).toContain('import { zebra } from "./zebra/consumer.ts";\n');
    const broken = LIST.replace("[archive, timelines]", "[\n  archive,\n  timelines,\n]");
    expect(withConsumer(broken, "zebra")).toContain("[archive, timelines, zebra];");
  });

  it.each([
    ["lists what it does not import", LIST.replace("[archive,", "[archive, extra,")],
    ["imports what it does not list", LIST.replace("[archive, ", "[")],
    ["computes its list", LIST.replace("[archive, timelines]", "[archive, timelines].filter(Boolean)")],
    ["is empty", ""],
  ])("is not made of a file that %s", (_, text) => {
    expect(() => withConsumer(text, "zebra")).toThrow(CommandFailed);
  });
});
