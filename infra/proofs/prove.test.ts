import { beforeAll, describe, expect, it } from "@jest/globals";
import type { PackagedStack } from "../packages/package-stacks.ts";
import type { Finding } from "./finding.ts";
import { VALIDATOR_FAULTS } from "./fixtures/faults.ts";
import { here } from "./fixtures/here.ts";
import { planted } from "./fixtures/plant.ts";
import { proveTemplates } from "./prove.ts";
import { RULES } from "./rules.ts";
import { validateTemplates } from "./validator.ts";
import type { Surroundings } from "./world.ts";

describe("the proofs", () => {
  let packaged: readonly PackagedStack[] = [];
  let surroundings: Surroundings;
  /** Of the templates as they are and, under what was planted instead of a stack's name, of the faulty ones. */
  let validated: readonly Finding[] = [];
  beforeAll(async () => {
    const { stacks, ...rest } = await here();
    ({ packaged, surroundings } = rest);
    const faulty = VALIDATOR_FAULTS.flatMap(({ planted: title, changes }) =>
      planted(stacks, changes).flatMap(({ template }, index) =>
        template === stacks[index]?.template ? [] : [{ stack: title, template }],
      ),
    );
    validated = await validateTemplates([...stacks, ...faulty]);
  });

  it("find nothing to mend in what is packaged, and say what each looked at", async () => {
    const titles = new Set(VALIDATOR_FAULTS.map(({ planted: title }) => title));
    const inTemplates = validated.filter(({ stack }) => !titles.has(stack));
    const proofs = await proveTemplates(packaged, surroundings, () => Promise.resolve(inTemplates));
    expect(proofs.flatMap(({ findings }) => findings)).toEqual([]);
    expect(proofs.map(({ name }) => name)).toEqual(["validator", "references", ...RULES.map(({ name }) => name)]);
    expect(proofs.filter(({ proves }) => !/^[A-Z].+\.$/.test(proves))).toEqual([]);
  });

  it.each(VALIDATOR_FAULTS)("see, by AWS's validator, $planted: $rule", ({ rule, planted: title }) => {
    const seen = validated.filter(({ stack }) => stack === title);
    expect([...new Set(seen.map((finding) => finding.rule))]).toEqual([rule]);
  });
});
