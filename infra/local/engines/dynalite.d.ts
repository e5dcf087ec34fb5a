declare module "dynalite" {
  import type { Server } from "node:http";

  /** Keeps everything in memory unless `path` is given. */
  export default function dynalite(options?: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
