import { deadLettersContract } from "../../test/contracts/dead-letters.contract.ts";
import { memoryDeadLetters } from "./dead-letters.ts";

deadLettersContract("memory dead letters", () => {
  const deadLetters = memoryDeadLetters();
  return Promise.resolve({
    deadLetters,
    stored: () => Promise.resolve(deadLetters.parked),
    refuse: deadLetters.refuse,
  });
});
