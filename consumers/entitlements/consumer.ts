import { type ConsumerDefinition, KIT_USES, type Listener } from "../../runtime/definition.ts";
import { accessGrantedV1 } from "../../schemas/access/access-granted.v1.ts";
import { accessWithdrawnV1 } from "../../schemas/access/access-withdrawn.v1.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import { refundIssuedV1 } from "../../schemas/billing/refund-issued.v1.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionCancelledV1 } from "../../schemas/billing/subscription-cancelled.v1.ts";
import { subscriptionChangedV1 } from "../../schemas/billing/subscription-changed.v1.ts";
import { subscriptionExpiredV1 } from "../../schemas/billing/subscription-expired.v1.ts";
import { subscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { apply, UNKNOWN_PRODUCTS } from "./core/apply.ts";
import { marksOf } from "./core/marks.ts";
import type { Heard } from "./core/note.ts";
import { CATALOGUE, type Catalogue } from "./core/products.ts";

export const entitlementsListener = (catalogue: Catalogue): Listener<Heard> => ({
  name: "entitlements",
  hears: [
    subscriptionBoughtV1,
    subscriptionRenewedV1,
    subscriptionChangedV1,
    subscriptionCancelledV1,
    subscriptionExpiredV1,
    paymentFailedV1,
    refundIssuedV1,
    accessGrantedV1,
    accessWithdrawnV1,
    accountClosedV1,
  ],
  apply: (fact) => apply(fact, catalogue),
});

const { hears } = entitlementsListener(CATALOGUE);

const isHeard = (fact: Fact): fact is Heard =>
  hears.some(({ type, schema }) => type === fact.type && schema.safeParse(fact).success);

export const entitlements: ConsumerDefinition = {
  kind: "consumer",
  name: "entitlements",
  owner: "billing",
  summary: "What a person may use, and until when.",
  hears,
  ownsTable: true,
  marks: (fact) => (isHeard(fact) ? marksOf(fact) : []),
  counters: [
    {
      name: UNKNOWN_PRODUCTS,
      says: "A fact names a product that the catalogue does not know: whoever bought it sees nothing of it until it is added.",
      alarmAbove: 0,
    },
  ],
  // `npm run test:jest -- consumers/entitlements/requests` holds the units: of generated lives, one fact at a time, of which
  // two in five are announced. It grows with the number of facts about one person: a read unit per twenty.
  perFact: { writeUnits: 2.6, readUnits: 1, milliseconds: 10 },
  functions: [
    {
      name: "entitlements",
      entry: "lambda.ts",
      timeoutSeconds: 30,
      memoryMb: 512,
      uses: ["table.query", "table.merge", "table.put", "stream.put", ...KIT_USES],
      trigger: {
        on: "queue",
        queue: "entitlements",
        hears: hears.map(({ type }) => type),
        batchSize: 10,
        batchWindowSeconds: 0,
        maximumConcurrency: 50,
        maxReceiveCount: 5,
      },
    },
    {
      name: "entitlements-api",
      entry: "api.lambda.ts",
      timeoutSeconds: 10,
      memoryMb: 512,
      uses: ["table.get"],
      trigger: {
        on: "http",
        routes: ["GET /entitlements/{userId}", "GET /entitlements/{userId}/{feature}"],
        access: "iam",
      },
    },
  ],
};
