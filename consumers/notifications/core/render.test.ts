import { describe, expect, it } from "@jest/globals";
import { render, TemplateFailed } from "./render.ts";
import type { Note } from "./rows.ts";
import { FALLBACK_LOCALE, WORDINGS, type Wordings } from "./templates.ts";
import { WORKFLOW_NAMES, WORKFLOWS } from "./workflows.ts";

const note = (about: Partial<Note> = {}): Note => ({
  id: "n1",
  workflow: "post-liked",
  at: "2026-03-01T09:00:00.000000000Z",
  version: "v",
  on: true,
  actor: "bob",
  post: "p1",
  ...about,
});
const reader = (locale: string | undefined, zone?: string) => ({
  locale,
  zone,
  nameOf: (user: string) => (user === "bob" ? "Bob" : undefined),
});

describe("a message in words", () => {
  it.each([
    ["en", "Bob likes your post", "en"],
    ["en-GB", "Bob likes your post", "en"],
    ["de", "Bob gefällt dein Post", "de"],
    ["de-AT", "Bob gefällt dein Post", "de"],
    ["DE_at", "Bob gefällt dein Post", "de"],
    ["fr-CA", "Bob aime votre publication", "fr"],
    ["tlh", "Bob likes your post", "en"],
    ["Internet Explorer", "Bob likes your post", "en"],
    ["", "Bob likes your post", "en"],
    [undefined, "Bob likes your post", "en"],
  ])("is in the language of %p, or else in English", (locale, title, found) => {
    expect(render([note()], reader(locale), WORDINGS)).toMatchObject({ title, locale: found });
  });

  it("calls somebody whom nobody knows by no name, in the same language", () => {
    expect(render([note({ actor: "eve" })], reader("de"), WORDINGS).title).toBe("Jemand gefällt dein Post");
  });

  it("counts notes and people, the newest first", () => {
    const notes = [note(), note({ actor: "eve" }), note({ actor: "dan" })] as const;
    expect(render(notes, reader("en"), WORDINGS)).toEqual({
      title: "3 people like your post",
      body: "Bob and 2 more like your post.",
      locale: "en",
    });
  });

  it("writes dates as the reader's region does, in the reader's zone", () => {
    const ending = note({ workflow: "subscription-ending", until: "2026-03-01T23:30:00.000000000Z" });
    const body = (locale: string, zone?: string) => render([ending], reader(locale, zone), WORDINGS).body;
    expect(body("en-GB", "Europe/London")).toBe("You can use it until 1 March 2026.");
    expect(body("en-US", "Asia/Tokyo")).toBe("You can use it until March 2, 2026.");
    expect(body("de-DE", "Europe/Berlin")).toBe("Du kannst es bis 2. März 2026 nutzen.");
    expect(body("en-nowhere-at-all", "Middle-earth/Shire")).toBe("You can use it until March 1, 2026.");
    expect(body("tlh")).toBe("You can use it until March 1, 2026.");
  });

  it("takes a whole template where it has one: words of two languages are never mixed", () => {
    const partly: Wordings = { ...WORDINGS, pt: { templates: { mentioned: { one: { title: "Olá", body: "" } } } } };
    expect(render([note()], reader("pt-BR"), partly)).toMatchObject({ title: "Bob likes your post", locale: "en" });
    expect(render([note({ workflow: "mentioned" })], reader("pt-BR"), partly)).toMatchObject({
      title: "Olá",
      locale: "pt",
    });
    const region: Wordings = {
      ...WORDINGS,
      "de-CH": { templates: { mentioned: { one: { title: "Grüezi", body: "" } } } },
    };
    expect(render([note({ workflow: "mentioned" })], reader("de-CH"), region).title).toBe("Grüezi");
  });

  it("fails whole when a name in it has no value, and says where", () => {
    const broken: Wordings = {
      en: { templates: { mentioned: { one: { title: "Hi", body: "{actor}, {nickname}" } } } },
    };
    const failing = () => render([note({ workflow: "mentioned" })], reader("de"), broken);
    expect(failing).toThrow(TemplateFailed);
    expect(failing).toThrow("Template mentioned.one.body in en names {nickname}, which there is not");
    const noProduct = note({ workflow: "subscription-bought" });
    expect(() => render([noProduct], reader("en"), WORDINGS)).toThrow("names {product}");
    expect(() => render([note({ actor: undefined as never })], reader("en"), WORDINGS)).toThrow("names {actor}");
  });

  it("fails whole when there is no template, and says which", () => {
    expect(() => render([note(), note()], reader("de-AT"), {})).toThrow("No template post-liked.many in de-AT, de, en");
  });

  it("is there for every workflow in every language, for one and, where it is digested, for many", () => {
    const full = { product: "plus", until: "2026-03-01T09:00:00Z" };
    for (const locale of Object.keys(WORDINGS)) {
      for (const workflow of WORKFLOW_NAMES) {
        const one = note({ workflow, ...full });
        expect(render([one], reader(locale), WORDINGS).locale).toBe(locale);
        if (WORKFLOWS[workflow].digested) expect(render([one, one], reader(locale), WORDINGS).locale).toBe(locale);
      }
    }
    expect(Object.keys(WORDINGS)).toContain(FALLBACK_LOCALE);
  });
});
