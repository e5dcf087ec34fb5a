import type { Publisher } from "../ports.ts";
import { factSender } from "../publisher/fact-sender.ts";
import { snsBroker, type SnsOptions, topicParcel } from "./sns-broker.ts";

/** For facts whose order does not matter: one message per fact, with its type as an attribute to filter on. */
export function snsPublisher({ service, topicArn, ...options }: SnsOptions): Publisher {
  const send = factSender(
    {
      ...snsBroker({ service, topicArn }),
      name: `SNS topic ${topicArn}`,
      wrap: ({ id, type }, body) => topicParcel(id, { body, type }),
    },
    options,
  );
  return { publish: send };
}
