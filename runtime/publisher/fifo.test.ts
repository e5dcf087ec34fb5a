import { describe, expect, it } from "@jest/globals";
import { fifo } from "./fifo.ts";

describe("what is first in, first out", () => {
  it("comes out in order, also when thousands wait while more come and go", () => {
    const waiting = fifo<number>();
    let [next, expected] = [0, 0];
    for (let round = 0; round < 50; round++) {
      for (let n = 0; n < 1_000; n++) waiting.push(next++);
      for (let n = 0; n < 900; n++) {
        expect(waiting.peek()).toBe(expected);
        expect(waiting.shift()).toBe(expected++);
      }
    }
    expect(waiting.size()).toBe(next - expected);
    while (waiting.size() > 0) expect(waiting.shift()).toBe(expected++);
    expect([waiting.peek(), waiting.shift(), waiting.size()]).toEqual([undefined, undefined, 0]);
  });

  it("gives up those that are asked for, and keeps the order of the others", () => {
    const waiting = fifo<number>();
    for (let n = 0; n < 10; n++) waiting.push(n);
    waiting.shift();
    expect(waiting.remove((n) => n % 3 === 0)).toEqual([3, 6, 9]);
    expect(Array.from({ length: waiting.size() }, () => waiting.shift())).toEqual([1, 2, 4, 5, 7, 8]);
  });
});
