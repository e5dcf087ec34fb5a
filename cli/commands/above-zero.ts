import { InvalidArgumentError } from "commander";

/** For commander. @param what it is a number of, for the message. @throws {InvalidArgumentError} */
export const aboveZero =
  (what: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
    throw new InvalidArgumentError(`It is a number of ${what} above 0.`);
  };

/** For commander. @throws {InvalidArgumentError} */
export const zeroOrMore =
  (what: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
    throw new InvalidArgumentError(`It is a number of ${what}, 0 or more.`);
  };

/** For commander, where a fraction makes no sense. @throws {InvalidArgumentError} */
export const wholeAboveZero =
  (what: string) =>
  (text: string): number => {
    const value = aboveZero(what)(text);
    if (Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`It is a whole number of ${what} above 0.`);
  };
