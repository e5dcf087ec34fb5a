declare module "kinesalite" {
  import type { Server } from "node:http";

  /** Keeps everything in memory unless `path` is given. */
  export default function kinesalite(options?: {
    readonly path?: string;
    readonly createStreamMs?: number;
    readonly deleteStreamMs?: number;
    readonly updateStreamMs?: number;
    readonly shardLimit?: number;
  }): Server;
}
