import type { DeployOptions } from "../options.ts";

/** The command line that deploys these to the same place, as somebody would type it. */
export function deployCommand(
  names: readonly string[],
  { stage, region, profile, endpointUrl, force }: Omit<DeployOptions, "dryRun">,
): string {
  return [
    ...["npx chorus deploy", ...names, "--stage", stage],
    ...(region === undefined ? [] : ["--region", region]),
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(endpointUrl === undefined ? [] : ["--endpoint-url", endpointUrl]),
    ...(force === true ? ["--force"] : []),
  ].join(" ");
}
