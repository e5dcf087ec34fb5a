import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { consumers } from "../consumers/index.ts";
import { producers } from "../producers/index.ts";
import type { ConsumerDefinition, Producer } from "../runtime/definition.ts";
import { catalogue } from "../schemas/catalogue.ts";
import { anId, aTime, defineEvent, personal } from "../schemas/event.ts";
import { eventsPage } from "./events-page.ts";

const parcelSentV1 = defineEvent({
  type: "parcel-sent.v1",
  producers: ["warehouse", "tracking", "old-shop"],
  summary: "A parcel has left the house.",
  subject: "parcelId",
  data: z.looseObject({
    parcelId: anId(),
    to: personal(z.string()).describe("Street | town"),
    from: aTime(),
    until: aTime(),
  }),
  rules: [{ field: "until", says: "from is before until", holds: ({ from, until }) => from < until }],
  example: {
    subject: "a1",
    source: "/warehouse",
    data: { parcelId: "a1", to: "High Street", from: "2026-03-01T09:00:00Z", until: "2026-03-02T09:00:00Z" },
  },
});
const parcelLostV1 = { ...parcelSentV1, type: "parcel-lost.v1" };

const folder = { owner: "logistics", summary: "", functions: [] };
const producer = (name: string, says: Producer["says"]): Producer => ({ ...folder, kind: "producer", name, says });
const consumer = (name: string, hears: ConsumerDefinition["hears"]): ConsumerDefinition => ({
  ...{ ...folder, kind: "consumer", name, hears, ownsTable: true },
});

const page = eventsPage({
  catalogue: [parcelSentV1, parcelLostV1],
  producers: [producer("warehouse", [parcelSentV1]), producer("front-door", "any")],
  consumers: [consumer("tracking", [parcelSentV1]), consumer("attic", "every")],
});
const [, sent = "", lost = ""] = page.split(/^## /m);

describe("the events page", () => {
  it("says first that it is made, and from what", () => {
    expect(page).toMatch(/^<!-- Made by `npm run docs:events` from schemas\/, producers\/ and consumers\//);
  });

  it("says who says an event, with links to those who live here", () => {
    expect(sent).toContain(
      "Said by: [warehouse](../producers/warehouse/), [tracking](../consumers/tracking/), old-shop\n",
    );
  });

  it("says who hears an event, with those who hear every one", () => {
    expect(sent).toContain("Heard by: [tracking](../consumers/tracking/), [attic](../consumers/attic/)\n");
    expect(lost).toContain("Heard by: [attic](../consumers/attic/)\n");
  });

  it("says that nobody hears an event", () => {
    expect(eventsPage({ catalogue: [parcelLostV1], producers: [], consumers: [] })).toContain("Heard by: nobody yet");
  });

  it("names the doors that let every type through", () => {
    expect(page).toContain("let through by: [front-door](../producers/front-door/).");
  });

  it("lists every field with what it may hold, whether it is personal, and what it means", () => {
    expect(sent).toContain("| `parcelId` | required | text, 1 to 128 characters |  |  |");
    expect(sent).toContain("| `to` | required | text | P | Street \\| town |");
  });

  it("says the subject, the rules and the example", () => {
    expect(sent).toContain("Subject and partition key: `parcelId`");
    expect(sent).toContain("Always: from is before until");
    expect(sent).toContain('"id": "parcel-sent.v1:example"');
  });

  it("leads from the overview to every event", () => {
    expect(page).toContain("[`parcel-sent.v1`](#parcel-sentv1)");
    expect(page).toContain("[`parcel-lost.v1`](#parcel-lostv1)");
  });
});

describe("the definitions the page is made from", () => {
  const speakers = producers.flatMap(({ name, says }) => (says === "any" ? [] : says.map(({ type }) => [type, name])));

  it("agree: an event names every producer that says it", () => {
    const named = catalogue.flatMap(({ type, producers: names }) => names.map((name) => [type, name]));

    expect(named).toEqual(expect.arrayContaining(speakers));
  });

  it("stand in the catalogue", () => {
    const heard = consumers.flatMap(({ hears }) => (hears === "every" ? [] : hears.map(({ type }) => type)));

    expect(catalogue.map(({ type }) => type)).toEqual(expect.arrayContaining(heard));
  });
});
