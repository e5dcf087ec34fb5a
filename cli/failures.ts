/** The command line itself is wrong: exit code 2. The message says how to write it. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** The command could not be done, or only in part: exit code 1. The message says what to do about it. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}
