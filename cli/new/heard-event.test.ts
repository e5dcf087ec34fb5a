import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { catalogue } from "../../schemas/catalogue.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { heardEvent } from "./heard-event.ts";

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const catalogueText = textOf("schemas/catalogue.ts");

describe("an event that is heard", () => {
  it.each(catalogue.map((definition) => [definition.type, definition] as const))(
    "%s is found in its file, under the names that the file exports",
    (_, definition) => {
      const { file, constant, factType } = heardEvent(definition, catalogueText);
      expect(textOf(file)).toContain(`export const ${constant} = defineEvent({`);
      expect(textOf(file)).toContain(`export type ${factType} = FactOf<typeof ${constant}>;`);
    },
  );

  it("is missed where the catalogue does not import it", () => {
    expect(() => heardEvent(userJoinedV1, "")).toThrow("no line that imports user-joined.v1");
  });
});
