import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { startPackager } from "./packager.ts";

const service = { service: "names", provider: { name: "aws", stage: "dev" } } as const;

it("a packager that cannot load says so to whoever waits, and to whoever comes later", async () => {
  const root = await mkdtemp(join(tmpdir(), "chorus-no-checkout-"));
  const packager = startPackager(root);
  await expect(packager.packageIn(root, service)).rejects.toThrow("osls-worker.mjs");
  await expect(packager.packageIn(root, service)).rejects.toThrow("osls-worker.mjs");
  await packager.stop();
  await rm(root, { recursive: true });
});
