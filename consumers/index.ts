import type { ConsumerDefinition } from "../runtime/definition.ts";
import { archive } from "./archive/consumer.ts";
import { entitlements } from "./entitlements/consumer.ts";
import { notifications } from "./notifications/consumer.ts";
import { timelines } from "./timelines/consumer.ts";

/** Everything that listens. Infra deploys exactly this. */
export const consumers: readonly ConsumerDefinition[] = [archive, entitlements, notifications, timelines];
