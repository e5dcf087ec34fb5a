import { describe, expect, it } from "@jest/globals";
import { versionOf } from "../../../runtime/core/version.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import { contactChangedV1 } from "../../../schemas/account/contact-changed.v1.ts";
import { userJoinedV1 } from "../../../schemas/account/user-joined.v1.ts";
import { userProfileChangedV1 } from "../../../schemas/account/user-profile-changed.v1.ts";
import { preferencesChangedV1 } from "../../../schemas/preferences/preferences-changed.v1.ts";
import { fact } from "../../../test/builders.ts";
import { chance } from "../../../test/chance.ts";
import { simulatedConsumer } from "../../../test/simulated-consumer.ts";
import { notificationsListener } from "../consumer.ts";
import { toldOfPerson } from "./person.ts";
import { DEFAULTS } from "./settings.ts";

const NOTHING = { handle: undefined, locale: undefined, timeZone: undefined };
const quietHours = { from: "22:00", to: "07:00", days: [] };

describe("what a fact tells of a person", () => {
  it("is what it names, under its version, and nothing else", () => {
    const joined = fact(userJoinedV1);
    const told = { rule: "newest", version: versionOf(joined) };
    expect(toldOfPerson(joined)).toEqual({
      handle: { ...told, value: { value: "ann" } },
      locale: { ...told, value: { value: "en-GB" } },
      zone: { ...told, value: { value: "Europe/London" } },
    });
  });

  it.each([
    ["new handle", fact(userProfileChangedV1, { ...NOTHING, handle: "ann-b" }), ["handle"]],
    ["new locale", fact(userProfileChangedV1, { ...NOTHING, locale: "de" }), ["locale"]],
    ["new zone", fact(userProfileChangedV1, { ...NOTHING, timeZone: "Europe/Paris" }), ["zone"]],
    ["mailbox", fact(contactChangedV1, { channel: "email" }), ["email"]],
    ["webhook that is gone", fact(contactChangedV1, { channel: "webhook", address: undefined }), ["webhook"]],
    ["preference with hours", fact(preferencesChangedV1, { quietHours, timeZone: undefined }), ["quiet"]],
    [
      "preference with a zone",
      fact(preferencesChangedV1, { quietHours: undefined, timeZone: "Europe/Paris" }),
      ["zone"],
    ],
    ["preference alone", fact(preferencesChangedV1, { quietHours: undefined, timeZone: undefined }), []],
  ])("of a %s is in its registers", (_, told, registers) => {
    expect(Object.keys(toldOfPerson(told))).toEqual(registers);
  });

  it.each([
    ["profile that names nothing", fact(userProfileChangedV1, NOTHING)],
    ["channel that is not known", fact(contactChangedV1, { channel: "pigeon" })],
  ] as const)("leaves no row where it is nothing, as of a %s", async (_, told) => {
    const store = memoryRowStore();
    await simulatedConsumer([notificationsListener(DEFAULTS)], store, chance(1)).hear([told]);
    expect(store.rows()).toEqual([]);
  });
});
