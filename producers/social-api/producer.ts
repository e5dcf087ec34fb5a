import type { Producer } from "../../runtime/definition.ts";
import { deeds } from "./core/deeds.ts";

export const socialApi: Producer = {
  kind: "producer",
  name: "social-api",
  owner: "social",
  summary: "People follow, block, post and like; each command becomes one fact.",
  says: Object.values(deeds).map(({ definition }) => definition),
  // Which fact was said under which idempotency key.
  ownsTable: true,
  functions: [
    {
      name: "social-api",
      entry: "lambda.ts",
      timeoutSeconds: 20,
      memoryMb: 512,
      trigger: {
        on: "http",
        routes: [
          "POST /follows",
          "DELETE /follows",
          "DELETE /follows/{followId}",
          "POST /blocks",
          "DELETE /blocks",
          "DELETE /blocks/{blockId}",
          "POST /posts",
          "DELETE /posts/{postId}",
          "POST /likes",
          "DELETE /likes",
          "DELETE /likes/{likeId}",
        ],
        access: "iam",
      },
      uses: ["stream.put", "table.remember"],
      settings: { REMEMBER_HOURS: "24" },
    },
  ],
};
