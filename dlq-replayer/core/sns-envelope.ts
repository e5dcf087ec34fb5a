import type { Json } from "./json.ts";

/** What SNS wraps around a message where raw delivery is off; the kit reads what is in it. */
export interface SnsEnvelope extends Json {
  readonly Message: string;
}

/** As the kit tells it. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function isSnsEnvelope(said: Json | undefined): said is SnsEnvelope {
  return said?.["Type"] === "Notification" && typeof said["Message"] === "string" && "TopicArn" in said;
}
