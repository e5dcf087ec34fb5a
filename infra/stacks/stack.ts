import type { AWS } from "serverless";
import type { FunctionSpec } from "../topology.ts";
import type { Resources, Value } from "../templates/template.ts";
import type { Inlet } from "./inlet.ts";

/** What `osls` is given for one stack. */
export type Service = AWS;

export interface Stack {
  /** `timelines`, `timelines-state`, `platform`; the folder's name is its first part. */
  readonly name: string;
  /** Later ones read what earlier ones write. */
  readonly layer: Layer;
  /** Folder that it was made of; `platform` for what all share. */
  readonly folder: string;
  readonly functions: readonly FunctionSpec[];
  readonly service: Service;
}

/** In the order of deployment. */
export const LAYERS = ["platform", "state", "compute"] as const;
export type Layer = (typeof LAYERS)[number];

/** What `chorus package`, and so `chorus up`, makes when nobody says otherwise. */
export const DEFAULT_STAGE = "dev";

/** Where and as what the stacks stand. */
export interface Setting {
  /** One stage per account and region: names carry no stage (docs/adr/0016-stages-are-accounts.md). */
  readonly stage: string;
  /** First characters of the SHA-256 of a function's bundle, for its failure records and for `chorus doctor`. */
  readonly versionOf: (functionName: string) => string;
}

interface Contents {
  readonly name: string;
  readonly layer: Layer;
  readonly folder: string;
  readonly owner: string;
  readonly description: string;
  readonly functions?: readonly FunctionSpec[];
  readonly deployed?: NonNullable<Service["functions"]>;
  /** Properties that osls cannot be asked for, of what it writes itself; by logical id. */
  readonly extensions?: Readonly<Record<string, { readonly Properties: Readonly<Record<string, Value>> }>>;
  readonly resources: Resources;
  readonly inlet: Inlet;
}

/** Lambda's newest Node. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const RUNTIME = "nodejs24.x";

/** A service of its own for osls, from which nothing is exported: stacks meet through SSM parameters (docs/adr/0014-how-it-is-deployed.md). */
export function stackOf({ stage }: Setting, contents: Contents): Stack {
  const {
    name,
    layer,
    folder,
    owner,
    description,
    functions = [],
    deployed,
    extensions = {},
    resources,
    inlet,
  } = contents;
  const tags = { app: "chorus", stage, owner, folder };
  return {
    name,
    layer,
    folder,
    functions,
    service: {
      service: name,
      frameworkVersion: "4",
      configValidationMode: "error",
      provider: {
        name: "aws",
        runtime: RUNTIME,
        architecture: "arm64",
        stage,
        tags,
        stackTags: tags,
        // A version per deployment would fill the account's code storage; the zip is in the deployment bucket.
        versionFunctions: false,
        deploymentMethod: "changesets",
        deploymentBucket: { blockPublicAccess: true },
        ...(layer !== "compute" && { deletionProtection: true }),
      },
      // Every function names what it takes along.
      package: { individually: true, patterns: ["!**"] },
      ...(deployed !== undefined && { functions: deployed }),
      resources: {
        Description: description,
        Parameters: { ...inlet.parameters() },
        Resources: mutable(resources),
        ...(Object.keys(extensions).length > 0 && { extensions }),
      },
    },
  };
}

/** osls' types are not readonly; it is handed a copy. */
function mutable(resources: Resources): Record<string, { Type: string }> {
  return structuredClone(resources);
}
