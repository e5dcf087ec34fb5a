import type { Cloud } from "../../infra/local/cloud.ts";
import type { World } from "../world.ts";

const LOOKS = 120;
const PAUSE_MS = 250;

/**
 * Until the stream is read to its tip and nothing was invoked between two looks. For showing: it does not
 * ask the queues, and gives up in time (`chorus wait` is for those who must know).
 * @param isOver asked before each look, since a cloud that stopped never settles
 */
export async function settled(
  cloud: Pick<Cloud, "status">,
  { pause }: Pick<World, "pause">,
  isOver: () => boolean,
): Promise<void> {
  let before: string | undefined;
  for (let look = 0; look < LOOKS && !isOver(); look++) {
    const { readers, progress, mappings } = await cloud.status();
    const isQuiet = readers.every(({ behind }) => behind === 0) && mappings.every(({ inFlight }) => inFlight === 0);
    const now = isQuiet ? JSON.stringify(progress) : undefined;
    if (now !== undefined && now === before) return;
    before = now;
    await pause(PAUSE_MS);
  }
}
