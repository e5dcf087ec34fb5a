import type { Rehearsal } from "../../runtime/definition.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";

export const rehearsal: Rehearsal = {
  settings: { UNSIGNED_REQUESTS: "accept" },
  requests: [
    {
      method: "POST",
      path: "/events",
      headers: { "content-type": "application/cloudevents+json" },
      body: userJoinedV1.example,
    },
  ],
};
