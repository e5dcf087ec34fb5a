/**
 * Takes the place of the SDK's chain of credential providers in every bundle: Lambda hands a
 * function its role's credentials in the environment, so the providers for laptops, containers and
 * single sign-on are a quarter of a bundle that never runs.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
