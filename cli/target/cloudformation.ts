import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import type { Template } from "../../infra/templates/template.ts";
import { awsSettings } from "./aws-settings.ts";
import type { AwsTarget } from "./choose-target.ts";

/** A stack as CloudFormation has it. */
export interface StackInAws {
  readonly name: string;
  /** ARN. */
  readonly id: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  /** By parameter, what it stood for when the stack was deployed. */
  readonly values: Readonly<Record<string, string>>;
}

/** Looks at stacks and changes none: DescribeStacks and GetTemplate are all that it calls. */
export interface Stacks {
  readonly region: string;
  readonly all: readonly StackInAws[];
  /** As it was handed in. */
  readonly templateOf: (name: string) => Promise<Template>;
  readonly close: () => void;
}

export type OpenStacks = (target: AwsTarget) => Promise<Stacks>;

/** @throws {Error} of the SDK: without credentials before anything is asked, without a region too. */
export const openStacks: OpenStacks = async (target) => {
  const client = new CloudFormationClient(awsSettings(target));
  try {
    return await stacksOf(client);
  } catch (error) {
    client.destroy();
    throw error;
  }
};

export async function stacksOf(client: CloudFormationClient): Promise<Stacks> {
  const region = await client.config.region();
  return {
    region,
    all: await describeAll(client),
    templateOf: async (StackName) => {
      const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: "Original" }));
      return JSON.parse(TemplateBody ?? "{}") as Template;
    },
    close: () => {
      client.destroy();
    },
  };
}

async function describeAll(client: CloudFormationClient): Promise<readonly StackInAws[]> {
  const stacks: StackInAws[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new DescribeStacksCommand({ NextToken: token }));
    for (const { StackName = "", StackId = "", StackStatus = "", Tags = [], Parameters = [] } of page.Stacks ?? []) {
      stacks.push({
        name: StackName,
        id: StackId,
        status: StackStatus,
        tags: Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
        values: Object.fromEntries(
          Parameters.map(({ ParameterKey = "", ParameterValue = "", ResolvedValue = ParameterValue }) => [
            ParameterKey,
            ResolvedValue,
          ]),
        ),
      });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return stacks;
}
