import type { AwsTarget } from "./choose-target.ts";

/** For a client. What is not said here the SDK finds as the AWS CLI does. */
export function awsSettings({ profile, region, endpointUrl }: AwsTarget) {
  return {
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
  };
}
