import { type Mood, channelContract } from "../../test/contracts/channel.contract.ts";
import { memoryChannel } from "./channel.ts";

const FAILURES: Readonly<Record<Mood, "before" | "after" | undefined>> = {
  accept: undefined,
  throttle: undefined,
  fault: "before",
  "hang up": "before",
  "accept and hang up": "after",
  "accept and fall silent": "after",
};

channelContract("memory channel", () => {
  const channel = memoryChannel();
  channel.refuse("nobody");
  return Promise.resolve({
    channel,
    address: "somebody",
    refusedAddress: "nobody",
    mood: (mood) => {
      channel.ask(mood === "throttle");
      channel.fail(FAILURES[mood]);
    },
    accepted: () => channel.delivered,
  });
});
