import type { Blueprint } from "../blueprint.ts";
import { importLines } from "./import-lines.ts";

/** <name>.test.ts: what the consumer gives people, as a story. */
export function storyTestText({ name, variable, hears }: Blueprint): string {
  const [{ constant: first }, second] = hears;
  const told = hears.slice(0, 2).map(({ constant, file }) => ({ what: `{ ${constant} }`, from: file }));
  return `import { describe, expect, it } from "@jest/globals";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
${importLines([...told, { what: "type { Fact }", from: "schemas/event.ts" }], "../../")}
import { fact } from "../../test/builders.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { ${variable}Api } from "./api.ts";
import { ${variable}Listener } from "./consumer.ts";

function ${variable}UnderTest() {
  const store = memoryRowStore();
  const consumer = simulatedConsumer([${variable}Listener], store, chance(1));
  const api = ${variable}Api(store);
  return {
    hear: (...facts: readonly Fact[]) => consumer.hear(facts),
    get: async (id: string): Promise<unknown> => {
      const response = await api.request(\`/${name}/\${encodeURIComponent(id)}\`);
      return response.json();
    },
  };
}

describe("GET /${name}/{id}", () => {
  it.each(${variable}Listener.hears)("tells when $type last happened", async (definition) => {
    const { hear, get } = ${variable}UnderTest();
    const said = fact(definition);
    await hear(said);
    expect(await get(said.subject)).toEqual({ id: said.subject, heard: [{ type: said.type, at: said.time }] });
  });

  it("goes by when facts happened, not by when they came", async () => {
    const { hear, get } = ${variable}UnderTest();
    const [older, newer] = [fact(${first}), fact(${first})];
    await hear(newer);
    await hear(older);
    expect(await get(newer.subject)).toMatchObject({ heard: [{ at: newer.time }] });
  });
${second === undefined ? "" : severalTypes(variable, first, second.constant)}
  it("finds a subject whose id needs escaping", async () => {
    const { hear, get } = ${variable}UnderTest();
    const subject = "a/b>c %2F#\\u{1F600}";
    await hear(fact(${first}, {}, { subject }));
    expect(await get(subject)).toMatchObject({ id: subject, heard: [{ type: ${first}.type }] });
  });

  it("answers an id that nobody spoke of with an empty list", async () => {
    expect(await ${variable}UnderTest().get("nobody")).toEqual({ id: "nobody", heard: [] });
  });
});
`;
}

function severalTypes(variable: string, first: string, second: string): string {
  return `
  it("shows the newest of several first", async () => {
    const { hear, get } = ${variable}UnderTest();
    const older = fact(${first}, {}, { subject: "same" });
    const newer = fact(${second}, {}, { subject: "same" });
    await hear(older, newer);
    expect(await get("same")).toMatchObject({ heard: [{ type: newer.type }, { type: older.type }] });
  });
`;
}
