import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { consumers } from "../../consumers/index.ts";
import { readDeployment } from "../../infra/local/deployment.ts";
import { ACCOUNT_ID, REGION } from "../../infra/local/engines/engines.ts";
import { environmentOf, madeUpSecrets } from "../../infra/local/function-environment.ts";
import { AS_DEPLOYED } from "../../infra/packages/bundle.ts";
import { packageStacks } from "../../infra/packages/package-stacks.ts";
import { DEFAULT_STAGE } from "../../infra/stacks/stack.ts";
import { awsAccount } from "../../infra/templates/resolve.ts";
import { topologyOf } from "../../infra/topology-of.ts";
import { producers } from "../../producers/index.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { rehearsalsOf } from "../../test/rehearse.ts";
import { firstEventOf, queueEvent } from "./events.ts";
import type { Loadable } from "./start.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PEERS = join(import.meta.dirname, "peers");

/** Every function as `chorus package` makes it, with the environment that its template gives it. */
export async function ourBundles(endpoint: string): Promise<readonly Loadable[]> {
  const topology = topologyOf(producers, consumers);
  const { stacks } = await packageStacks({ root: ROOT, topology, stage: DEFAULT_STAGE });
  const deployment = readDeployment(stacks, awsAccount(ACCOUNT_ID, REGION));
  const rehearsals = await rehearsalsOf([...producers, ...consumers]);
  const settings = Object.assign({}, ...rehearsals.map((rehearsal) => rehearsal.settings ?? {})) as object;
  const instead = { ...madeUpSecrets(deployment), ...settings };
  const endpoints = { kinesis: endpoint, messaging: endpoint, dynamodb: endpoint, mail: endpoint };
  return Promise.all(
    topology.folders
      .flatMap(({ functions }) => functions)
      .map(async (spec) => {
        const local = deployment.functions.find(({ name }) => name === spec.name);
        if (local === undefined) throw new RangeError(`${spec.name} was not packaged`);
        return {
          name: spec.name,
          bundle: pathToFileURL(local.file).href,
          bytes: (await stat(local.file)).size,
          environment: environmentOf(local, endpoints, instead),
          event: firstEventOf(spec, rehearsals),
        };
      }),
  );
}

export interface PeerBundles {
  /** By file in `peers/`. */
  readonly bundles: readonly Loadable[];
  remove(): Promise<void>;
}

/** Bundled with the same options, but for our own replacement of the SDK's chain of credentials. */
export async function peerBundles(endpoint: string): Promise<PeerBundles> {
  const { alias: _, ...asAnybodyWould } = AS_DEPLOYED;
  const folder = await mkdtemp(join(tmpdir(), "chorus-bench-cold-start-"));
  const files = (await readdir(PEERS)).filter((file) => file.endsWith(".peer.mjs"));
  await build({
    ...asAnybodyWould,
    sourcemap: false,
    absWorkingDir: ROOT,
    entryPoints: files.map((file) => join(PEERS, file)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
  });
  const environment = {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_LAMBDA_FUNCTION_NAME: "measured",
    TABLE_NAME: "measured",
  };
  const bundles = files.map(async (file) => ({
    name: basename(file, ".peer.mjs"),
    bundle: pathToFileURL(join(folder, file)).href,
    bytes: (await stat(join(folder, file))).size,
    environment,
    event: queueEvent([userJoinedV1]),
  }));
  return { bundles: await Promise.all(bundles), remove: () => rm(folder, { recursive: true, force: true }) };
}
