import { describe, expect, it } from "@jest/globals";
import type { CloudStatus } from "../../infra/local/cloud-status.ts";
import { settled } from "./settled.ts";

const aStatus = (behind: number, invocations: number): CloudStatus => ({
  readers: [{ functionName: "router", behind }],
  queues: [],
  progress: { router: invocations },
  mappings: [],
  timers: [],
});

/** A cloud that shows one status after another, and then the last for ever. */
function aCloud(...statuses: readonly CloudStatus[]) {
  let looks = 0;
  return {
    looks: () => looks,
    status: () => Promise.resolve(statuses[Math.min(looks++, statuses.length - 1)] ?? aStatus(0, 0)),
  };
}

const world = { pause: () => Promise.resolve() };
const never = () => false;

describe("settled", () => {
  it("waits for the tip, and for two looks between which nothing moved", async () => {
    const cloud = aCloud(aStatus(5, 1), aStatus(0, 2), aStatus(0, 3), aStatus(0, 3));
    await settled(cloud, world, never);
    expect(cloud.looks()).toBe(4);
  });

  it("gives up on a cloud that never rests", async () => {
    const cloud = aCloud(aStatus(5, 1));
    await settled(cloud, world, never);
    expect(cloud.looks()).toBe(120);
  });

  it("looks no more once it is over", async () => {
    const cloud = aCloud(aStatus(5, 1));
    await settled(cloud, world, () => cloud.looks() >= 2);
    expect(cloud.looks()).toBe(2);
  });
});
