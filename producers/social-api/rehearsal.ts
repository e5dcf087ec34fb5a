import type { Rehearsal } from "../../runtime/definition.ts";

export const rehearsal: Rehearsal = {
  requests: [
    {
      method: "POST",
      path: "/follows",
      headers: { "idempotency-key": "rehearsal" },
      body: { followerId: "ann", followeeId: "bob" },
    },
  ],
};
