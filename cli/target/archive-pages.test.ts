import { describe, expect, it } from "@jest/globals";
import { platformStack } from "../../infra/stacks/platform.ts";
import { archiveBucketOf } from "./archive-pages.ts";

describe("the archive's bucket", () => {
  it("is called as the platform's stack calls it", () => {
    const { service } = platformStack({ stage: "test", versionOf: () => "" }, 1);
    const deployed = JSON.stringify(service.resources);
    expect(deployed).toContain(`"BucketName":{"Fn::Sub":"${archiveBucketOf("${AWS::AccountId}", "${AWS::Region}")}"}`);
  });
});
