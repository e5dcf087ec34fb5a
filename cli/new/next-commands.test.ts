import { describe, expect, it } from "@jest/globals";
import { catalogue } from "../../schemas/catalogue.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { nextCommands } from "./next-commands.ts";

const commandsFor = (definition: EventDefinition, port = 4100) =>
  nextCommands({ name: "welcome", hears: [{ definition, file: "", constant: "", factType: "" }] }, port);

const [first] = catalogue as readonly [EventDefinition];

/** What the shell hands over for a word in single quotes. */
const unquoted = (text: string): string => text.slice(1, -1).replaceAll(`'\\''`, "'");

describe("the next commands", () => {
  it.each(catalogue.map((definition) => [definition.type, definition] as const))(
    "say the example of %s and read its subject",
    (type, definition) => {
      const [publish = "", wait, curl = ""] = commandsFor(definition).try.split(" && ");
      const [, data = ""] = publish.split(`npx chorus publish ${type} --data `);
      expect(JSON.parse(unquoted(data))).toEqual(definition.example.data);
      expect(wait).toBe("npx chorus wait --idle");
      const { pathname } = new URL(unquoted(curl.replace("curl ", "")));
      expect(pathname.split("/").map(decodeURIComponent)).toEqual(["", "welcome", definition.example.subject]);
    },
  );

  it("survive an apostrophe in what is said", () => {
    const definition = { ...first, example: { ...first.example, data: { handle: "o'hara" } } };
    const [, data = ""] = (commandsFor(definition).try.split(" && ")[0] ?? "").split(" --data ");
    expect(JSON.parse(unquoted(data))).toEqual({ handle: "o'hara" });
  });

  it("go to the port that was asked for", () => {
    const { test, start, try: say } = commandsFor(first, 4200);
    expect(test).toBe("npm run test:jest -- consumers/welcome/");
    expect(start).toBe("npm start -- --port 4200");
    expect(say).toMatch(
      /publish .* --port 4200 && npx chorus wait --idle --port 4200 && curl 'http:\/\/127.0.0.1:4200\//,
    );
  });
});
