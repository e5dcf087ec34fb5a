import { digestOf } from "../../runtime/core/digest.ts";
import { withoutIds } from "../../runtime/core/without-ids.ts";
import type { Reason } from "./letter.ts";

const MAX_MESSAGE_LENGTH = 500;
const FINGERPRINT_LENGTH = 12;

/** Why somebody else's service gave up, in the form of our own causes. */
export function foreignReason(code: string, message: string): Reason {
  return {
    code,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    fingerprint: digestOf(code, withoutIds(message)).slice(0, FINGERPRINT_LENGTH),
  };
}
