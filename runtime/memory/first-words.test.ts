import { expect, it } from "@jest/globals";
import { firstWordsContract } from "../../test/contracts/first-words.contract.ts";
import { memoryFirstWords, noFirstWords } from "./first-words.ts";

firstWordsContract("memory first words", (keepHours) => Promise.resolve(memoryFirstWords(keepHours)));

it("no first words lets every word count", async () => {
  const now = new Date("2026-03-01T09:00:00.000Z");
  expect(await noFirstWords.remember([{ key: "k", word: "first" }], now)).toEqual(["first"]);
  expect(await noFirstWords.remember([{ key: "k", word: "second" }], now)).toEqual(["second"]);
});
