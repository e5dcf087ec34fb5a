import { beforeAll, describe, expect, it } from "@jest/globals";
import type { PackagedStack } from "../packages/package-stacks.ts";
import type { Finding } from "./finding.ts";
import { VALIDATOR_FAULTS } from "./fixtures/faults/validator.ts";
import { fixture, here } from "./fixtures/here.ts";
import { planted } from "./fixtures/plant.ts";
import { proveTemplates } from "./prove.ts";
import { RULES } from "./rules.ts";
import { validateTemplates } from "./validator.ts";
import type { Surroundings } from "./world.ts";

describe("the proofs", () => {
  const titles = new Set(VALIDATOR_FAULTS.map(({ planted: title }) => title));
  let packaged: readonly PackagedStack[] = [];
  let surroundings: Surroundings;
  /** Of the templates as they are and, under names of their own, of the fixture's, whole and faulty. */
  let validated: readonly Finding[] = [];
  beforeAll(async () => {
    const [real, { stacks }] = [await here(), await fixture()];
    ({ packaged, surroundings } = real);
    const whole = stacks.map(({ stack, template }) => ({ stack: nameInFixture(stack), template }));
    const faulty = VALIDATOR_FAULTS.flatMap(({ planted: title, changes }) =>
      planted(stacks, changes).flatMap(({ template }, index) =>
        template === stacks[index]?.template ? [] : [{ stack: title, template }],
      ),
    );
    validated = await validateTemplates([...real.stacks, ...whole, ...faulty]);
  }, 60_000);

  it("find nothing to mend in what is packaged, and say what each looked at", async () => {
    const real = new Set(packaged.map(({ stack }) => stack.name));
    const inTemplates = validated.filter(({ stack }) => real.has(stack));
    const proofs = await proveTemplates(packaged, surroundings, () => Promise.resolve(inTemplates));
    expect(proofs.flatMap(({ findings }) => findings)).toEqual([]);
    expect(proofs.map(({ name }) => name)).toEqual(["validator", "references", ...RULES.map(({ name }) => name)]);
    expect(proofs.filter(({ proves }) => !/^[A-Z].+\.$/.test(proves))).toEqual([]);
  });

  it("see nothing, by AWS's validator, where nothing is planted", () => {
    expect(validated.filter(({ stack }) => !titles.has(stack))).toEqual([]);
  });

  it.each(VALIDATOR_FAULTS)("see, by AWS's validator, $planted: $rule", ({ rule, planted: title }) => {
    const seen = validated.filter(({ stack }) => stack === title);
    expect([...new Set(seen.map((finding) => finding.rule))]).toEqual([rule]);
  });
});

/** No stack's own: both have a platform, and a folder may be called as one of the fixture's. */
const nameInFixture = (stack: string): string => `the fixture's ${stack}`;
