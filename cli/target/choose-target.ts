import { CommandFailed, WrongUsage } from "../failures.ts";
import type { LocalCloud } from "./local-clouds.ts";

/** What the command line says about where to go. */
export interface TargetOptions {
  readonly port?: number;
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

export type Target = { readonly where: "local"; readonly cloud: LocalCloud } | AwsTarget;

export interface AwsTarget {
  readonly where: "aws";
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  /** The setting in the shell that decided it, when no option did. */
  readonly because?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Somebody who sets one of these means that place. AWS_REGION alone says nothing about where. */
const PLACES = [
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_KINESIS",
  "AWS_ENDPOINT_URL_SNS",
  "AWS_ENDPOINT_URL_SQS",
  "AWS_PROFILE",
];

/** Many shells hold these all day long, so a local cloud that runs comes before them. */
const CREDENTIALS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/**
 * An option beats CHORUS_PORT, that beats AWS settings in the shell, and those beat the local
 * cloud that was started last.
 * @param clouds those that run.
 * @throws {WrongUsage} when the options contradict each other.
 * @throws {CommandFailed} when there is nothing to talk to.
 */
export function chooseTarget(options: TargetOptions, env: Env, clouds: readonly LocalCloud[]): Target {
  const { port } = options;
  const aws = awsOptions(options);
  if (Object.keys(aws).length > 0) {
    if (port !== undefined) {
      throw new WrongUsage(
        "--port means the local cloud; --profile, --region and --endpoint-url mean AWS. Leave out one.",
      );
    }
    return { where: "aws", ...aws };
  }
  const wanted = port ?? portOf(env);
  if (wanted !== undefined) return { where: "local", cloud: cloudOn(wanted, clouds) };
  const place = firstSet(PLACES, env);
  if (place !== undefined) return { where: "aws", because: place };
  const cloud = lastStarted(clouds);
  if (cloud !== undefined) return { where: "local", cloud };
  const credentials = firstSet(CREDENTIALS, env);
  if (credentials !== undefined) return { where: "aws", because: credentials };
  throw new CommandFailed(
    "No cloud to talk to. Start the local one in another terminal with `npm start`, " +
      "or name AWS with --profile, AWS_PROFILE or AWS_ENDPOINT_URL.",
  );
}

/** For what only AWS has. @throws {WrongUsage} when a local cloud is asked for. */
export function awsTarget(options: TargetOptions): AwsTarget {
  if (options.port !== undefined) {
    throw new WrongUsage("The local cloud has no stacks: leave out --port. `npx chorus up` runs what is packaged.");
  }
  return { where: "aws", ...awsOptions(options) };
}

/** A command's other options are not about where to go. */
function awsOptions({ profile, region, endpointUrl }: TargetOptions): Omit<TargetOptions, "port"> {
  return {
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(endpointUrl !== undefined && { endpointUrl }),
  };
}

/** For messages: "… published to <this>". */
export function describeTarget(target: Target): string {
  if (target.where === "local") return `the local cloud on port ${target.cloud.port}`;
  const { profile, region, endpointUrl, because } = target;
  const details = [
    ...(profile === undefined ? [] : [`profile ${profile}`]),
    ...(region === undefined ? [] : [region]),
    ...(endpointUrl === undefined ? [] : [endpointUrl]),
    ...(because === undefined ? [] : [`by ${because}`]),
  ];
  return `AWS (${details.join(", ")})`;
}

function cloudOn(port: number, clouds: readonly LocalCloud[]): LocalCloud {
  const cloud = clouds.find((candidate) => candidate.port === port);
  if (cloud !== undefined) return cloud;
  const running = clouds.map((candidate) => candidate.port).join(", ");
  throw new CommandFailed(
    `No local cloud runs on port ${port}${running === "" ? "" : ` (running: ${running})`}. Start it: npx chorus up --port ${port}`,
  );
}

function lastStarted(clouds: readonly LocalCloud[]): LocalCloud | undefined {
  return clouds.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
}

function firstSet(names: readonly string[], env: Env): string | undefined {
  return names.find((name) => (env[name] ?? "") !== "");
}

/** @throws {WrongUsage} when CHORUS_PORT is no port. */
export function portOf(env: Env): number | undefined {
  const text = env["CHORUS_PORT"] ?? "";
  if (text === "") return undefined;
  const port = parsePort(text);
  if (port === undefined) throw new WrongUsage(`CHORUS_PORT is "${text}": set it to a number from 0 to 65535.`);
  return port;
}

export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}
