import type { Producer } from "../runtime/definition.ts";
import { ingestApi } from "./ingest-api/producer.ts";
import { router } from "./router/producer.ts";
import { socialApi } from "./social-api/producer.ts";

/** Everything that speaks. Infra deploys exactly this. */
export const producers: readonly Producer[] = [ingestApi, router, socialApi];
