import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { eventually } from "../../test/engines/eventually.ts";
import { functionPool } from "./function-pool.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const counting = {
  name: "counting",
  arn: "arn:aws:lambda:us-east-1:000000000000:function:counting",
  file: join(import.meta.dirname, "fixtures", "counting.mjs"),
  timeoutSeconds: 5,
  memoryMb: 128,
  environment: {},
  routes: [],
  statements: [],
};

function aPool(idleMs: number) {
  const pool = functionPool({ spec: counting, root: ROOT, environment: {}, size: 2, idleMs, onLog: () => undefined });
  const uses = async () => {
    const result = await pool.invoke("{}");
    return "payload" in result ? (JSON.parse(result.payload) as { readonly uses: number }).uses : result.error;
  };
  return { pool, uses };
}

describe("a function's workers", () => {
  it("are used again", async () => {
    const { pool, uses } = aPool(60_000);
    await pool.ready();
    expect([await uses(), await uses(), await uses()]).toEqual([1, 2, 3]);
    await pool.stop();
  });

  it("are ended when nobody needs them, and started when somebody does", async () => {
    const { pool, uses } = aPool(1);
    await pool.ready();
    expect(await uses()).toBe(1);
    await eventually("it was ended", async () => (await uses()) === 1);
    await pool.ready();
    await pool.stop();
  });
});
