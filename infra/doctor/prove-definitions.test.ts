import { describe, expect, it } from "@jest/globals";
import { TopologyError } from "../check-topology.ts";
import { proveDefinitions } from "./prove-definitions.ts";

const refused = (...problems: readonly string[]) =>
  proveDefinitions(() => {
    throw new TopologyError(problems);
  });

describe("the proof of definitions", () => {
  it("hands over what holds", () => {
    const topology = { stream: { name: "facts", shards: 1 }, folders: [] };
    expect(proveDefinitions(() => topology)).toMatchObject({ topology, proof: { findings: [] } });
  });

  it("tells file, problem and fix apart", () => {
    const { proof, topology } = refused(
      "consumers/names/consumer.ts: it has no owner; name the team that is paged",
      "consumers/names/lambda.ts: timeoutSeconds must be 1 to 900",
    );
    expect(topology).toBeUndefined();
    expect(proof.findings.map(({ stack, problem, fix }) => [stack, problem, fix])).toEqual([
      ["consumers/names/consumer.ts", "it has no owner", "name the team that is paged"],
      ["consumers/names/lambda.ts", "timeoutSeconds must be 1 to 900", "Mend it in that file."],
    ]);
  });

  it("hides no other fault", () => {
    expect(() =>
      proveDefinitions(() => {
        throw new Error("boom");
      }),
    ).toThrow("boom");
  });
});
