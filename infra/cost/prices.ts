/** A list price of us-east-1, without the free tier and taxes. */
export interface Price {
  /** USD for so many of the unit. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  /** When the source said so: a year, a month or a day. */
  readonly date: string;
}

export const MILLION = 1_000_000;
/** As AWS counts them for storage and logs. */
export const BYTES_PER_GB = 1e9;
const TABLE_2026 = "a price table of 2026, third party";
const RECALLED = { source: "recalled, not verified", date: "2026-11" } as const;

/**
 * AWS fills its own pages with prices by script, so none could be read there: each says where it is from instead, and
 * any can be overridden (`chorus cost --prices`).
 */
export const LIST_PRICES = {
  "kinesis-shard-hours": {
    usd: 0.015,
    per: 1,
    unit: "shard-hour",
    source: `Trek10; ${TABLE_2026}`,
    date: "2023-09-21",
  },
  "kinesis-retention-shard-hours": { usd: 0.02, per: 1, unit: "shard-hour kept for over 24 hours", ...RECALLED },
  "kinesis-put-units": {
    usd: 0.014,
    per: MILLION,
    unit: "PUT units of 25 KB",
    source: `Trek10; ${TABLE_2026}`,
    date: "2023-09-21",
  },
  "sns-requests": { usd: 0.5, per: MILLION, unit: "requests of 64 KB", source: "factualminds", date: "2026-06-13" },
  "sns-deliveries-to-sqs": { usd: 0, per: MILLION, unit: "deliveries", ...RECALLED },
  "sqs-requests": {
    usd: 0.4,
    per: MILLION,
    unit: "requests of 64 KB",
    source: "cloudburn.io; factualminds",
    date: "2026-06-13",
  },
  "lambda-requests": { usd: 0.2, per: MILLION, unit: "requests", source: TABLE_2026, date: "2026" },
  "lambda-gb-seconds": { usd: 0.0000133334, per: 1, unit: "GB-second on arm64", source: TABLE_2026, date: "2026" },
  "dynamodb-write-units": {
    usd: 0.625,
    per: MILLION,
    unit: "write units of 1 KB",
    source: "airbyte; jusdb",
    date: "2025-08-19",
  },
  "dynamodb-read-units": {
    usd: 0.125,
    per: MILLION,
    unit: "read units of 4 KB",
    source: "airbyte; jusdb",
    date: "2025-08-19",
  },
  "dynamodb-gb-months": { usd: 0.25, per: 1, unit: "GB-month", source: TABLE_2026, date: "2026" },
  "dynamodb-recovery-gb-months": { usd: 0.2, per: 1, unit: "GB-month of point-in-time recovery", ...RECALLED },
  "s3-puts": { usd: 0.005, per: 1_000, unit: "PUT requests", ...RECALLED },
  "s3-gb-months": { usd: 0.023, per: 1, unit: "GB-month", ...RECALLED },
  "http-api-requests": { usd: 1, per: MILLION, unit: "requests to an HTTP API", ...RECALLED },
  "log-gb": { usd: 0.5, per: 1, unit: "GB of log taken in", ...RECALLED },
  "metric-months": { usd: 0.3, per: 1, unit: "custom metric and month", ...RECALLED },
  "alarm-months": { usd: 0.1, per: 1, unit: "alarm and month", ...RECALLED },
  "kms-key-months": { usd: 1, per: 1, unit: "key and month", ...RECALLED },
  "secret-months": { usd: 0.4, per: 1, unit: "secret and month", ...RECALLED },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof LIST_PRICES;
export type Prices = Readonly<Record<PriceName, Price>>;

/** So much of something, and what it costs. */
export interface Charge {
  /** For people: what is paid for. */
  readonly what: string;
  readonly price: PriceName;
  readonly quantity: number;
  readonly usd: number;
}

export function charge(prices: Prices, price: PriceName, what: string, quantity: number): Charge {
  const { usd, per } = prices[price];
  return { what, price, quantity, usd: (quantity / per) * usd };
}

const MILLISECONDS_PER_SECOND = 1_000;
const MEGABYTES_PER_GB = 1_024;

export const gbSeconds = (milliseconds: number, memoryMb: number): number =>
  (milliseconds / MILLISECONDS_PER_SECOND) * (memoryMb / MEGABYTES_PER_GB);

export const usdOf = (charges: readonly Charge[]): number => charges.reduce((sum, { usd }) => sum + usd, 0);
