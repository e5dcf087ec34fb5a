import { describe, expect, it } from "@jest/globals";
import { catalogue } from "../../schemas/catalogue.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { WrongUsage } from "../failures.ts";
import { chooseEvents } from "./choose-events.ts";

const typesIn = (list: string, known: readonly EventDefinition[] = catalogue) =>
  chooseEvents(list, known).map(({ type }) => type);

describe("the events that a list names", () => {
  it("are found with their version and without, in the order of the list", () => {
    expect(typesIn("user-joined, post-published.v1")).toEqual(["user-joined.v1", "post-published.v1"]);
  });

  it("are the newest where no version is named, also beyond the ninth", () => {
    const versions = [9, 10, 1].map((version) => ({ ...postPublishedV1, type: `post-published.v${version}` }));
    const known = versions as readonly EventDefinition[];
    expect(typesIn("post-published", known)).toEqual(["post-published.v10"]);
    expect(typesIn("post-published.v9", known)).toEqual(["post-published.v9"]);
  });

  it("are heard once, however often they are named", () => {
    expect(typesIn("user-joined,user-joined.v1,,user-joined")).toEqual(["user-joined.v1"]);
  });

  it("are all named when they are unknown, with what was probably meant", () => {
    const choose = () => typesIn("user-joind,user-joined,post-publishd.v1,user-joined.v2");
    expect(choose).toThrow(WrongUsage);
    expect(choose).toThrow('"user-joind" is known; did you mean user-joined?');
    expect(choose).toThrow('"post-publishd.v1" is known; did you mean post-published.v1?');
    expect(choose).toThrow('"user-joined.v2" is known; did you mean user-joined.v1?');
  });

  it.each(["", " , "])("are at least one, so %j is refused", (list) => {
    expect(() => typesIn(list)).toThrow("--hears names no event");
  });
});
