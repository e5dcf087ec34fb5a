import type { Server } from "node:http";

/** No transactions, streams or time to live. Not listening yet. */
export function dynamodbServer(): Server;
