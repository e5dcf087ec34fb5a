import { describe, expect, it } from "@jest/globals";
import { aConsumer, aProducer } from "../../test/engines/stacks-fixture.ts";
import { stacksOf } from "../stacks/stacks.ts";
import { awsAccount } from "../templates/resolve.ts";
import type { Resources } from "../templates/template.ts";
import { topologyOf } from "../topology-of.ts";
import { saidValues } from "./said-values.ts";

const account = awsAccount("111122223333", "eu-west-1");

/** As they are written, before osls adds functions. */
const stacks = stacksOf(topologyOf([aProducer], [aConsumer()]), { stage: "prod", versionOf: () => "1" }).map(
  ({ name, service }) => {
    const written: unknown = service.resources;
    const { Parameters, Resources } = written as { readonly Parameters: object; readonly Resources: Resources };
    return { stack: name, template: { Parameters: { ...Parameters }, Resources } };
  },
);

describe("what stacks say to others", () => {
  const said = saidValues(stacks, account);

  it("is known of whatever has its name from a template", () => {
    expect(said.get("/chorus/prod/platform/topic-arn")).toEqual({
      stack: "platform",
      value: "arn:aws:sns:eu-west-1:111122223333:facts",
    });
    expect(said.get("/chorus/prod/greeted-state/greeted-dlq-url")?.value).toBe(
      "https://sqs.eu-west-1.amazonaws.com/111122223333/greeted-dlq",
    );
    expect(said.get("/chorus/prod/greeted-state/table-name")?.value).toBe("greeted");
    expect(said.get("/chorus/prod/platform/archive-bucket")?.value).toBe("chorus-archive-111122223333-eu-west-1");
  });

  it("is not guessed where AWS gives the name: of APIs and secrets", () => {
    const paths = [...said.keys()];
    expect(paths.filter((path) => path.endsWith("/api-url") || path.endsWith("-keys"))).toEqual([]);
  });
});
