import { describe, expect, it } from "@jest/globals";
import { pages } from "./pages.ts";

const lists = pages("timelines", "not-so-secret-here");

describe("pages of a list", () => {
  it("begin at the top and hold twenty, unless asked otherwise", () => {
    expect(lists.read("ann", {})).toEqual({ limit: 20, position: undefined });
    expect(lists.read("ann", { limit: "7", cursor: "" })).toEqual({ limit: 7, position: undefined });
  });

  it("go on where a cursor says, whatever the position and the list are called", () => {
    const list = 'a\n/b>"\u{1F600}';
    const position = { below: '#"\u{1F600}', shown: 3 };
    expect(lists.read(list, { cursor: lists.cursorOf(list, position) })).toEqual({ limit: 20, position });
  });

  it.each(["", "0", "101", "2.5", "many", "-1"])("are not as long as %p", (limit) => {
    expect(lists.read("ann", { limit })).toEqual({ path: "limit", error: "must be a whole number from 1 to 100" });
  });

  it("refuse a cursor of another list, of another kind of list, of another secret, or none at all", () => {
    const cursor = lists.cursorOf("ann", 1);
    const forged = pages("timelines", "another-secret-here").cursorOf("ann", 1);
    const inbox = pages("notifications", "not-so-secret-here").cursorOf("ann", 1);
    const problem = {
      path: "cursor",
      error: "is not one that this list handed out; leave it away to start at the top",
    };
    for (const wrong of [forged, inbox, "x", "MQ.", `${cursor}x`, "WzAsIn4iXQ.forged"]) {
      expect(lists.read("ann", { cursor: wrong })).toEqual(problem);
    }
    expect(lists.read("eve", { cursor })).toEqual(problem);
  });

  it("refuse a cursor that is written in another way than it was handed out", () => {
    const cursor = lists.cursorOf("ann", { below: "p1", shown: 20 });
    const [place = "", signature = ""] = cursor.split(".");
    for (const same of [
      `${cursor}.`,
      `${cursor}.x`,
      `${place}=.${signature}`,
      `${place.slice(0, 4)}\n${place.slice(4)}.${signature}`,
      `${place}!.${signature}`,
    ]) {
      expect(Buffer.from(same.split(".")[0] ?? "", "base64url").toString()).toBe('{"below":"p1","shown":20}');
      expect(lists.read("ann", { cursor: same })).toMatchObject({ path: "cursor" });
    }
    expect(lists.read("ann", { cursor })).toMatchObject({ position: { below: "p1", shown: 20 } });
  });
});
