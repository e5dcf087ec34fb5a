import { firstWordsContract } from "../../test/contracts/first-words.contract.ts";
import { memoryFirstWords } from "./first-words.ts";

firstWordsContract("memory first words", (keepHours) => Promise.resolve(memoryFirstWords(keepHours)));
