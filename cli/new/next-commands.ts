import { USUAL_PORT } from "../up/welcome.ts";
import type { Blueprint } from "./blueprint.ts";

export interface NextCommands {
  readonly test: string;
  readonly start: string;
  /** Says a fact and reads what became of it. */
  readonly try: string;
}

/** Three commands that work as they stand, the last with the example of the first event that is heard. */
export function nextCommands({ name, hears }: Pick<Blueprint, "name" | "hears">, port: number): NextCommands {
  const [{ definition }] = hears;
  const { type, example } = definition;
  const choose = port === USUAL_PORT ? "" : ` --port ${port}`;
  return {
    test: `npm run test:jest -- consumers/${name}/`,
    start: `npm start${choose === "" ? "" : ` --${choose}`}`,
    try: [
      `npx chorus publish ${type} --data ${quoted(JSON.stringify(example.data))}${choose}`,
      `npx chorus wait --idle${choose}`,
      `curl ${quoted(`http://127.0.0.1:${port}/${name}/${encodeURIComponent(example.subject)}`)}`,
    ].join(" && "),
  };
}

/** For a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
