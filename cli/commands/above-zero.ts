import { InvalidArgumentError } from "commander";

/** For commander. @param what it is a number of, for the message. @throws {InvalidArgumentError} */
export const aboveZero =
  (what: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
    throw new InvalidArgumentError(`It is a number of ${what} above 0.`);
  };
