import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { close, listen } from "../../infra/local/loopback.ts";
import { awsAccount, type Resolved } from "../../infra/templates/resolve.ts";
import { type MessagingEngine, startMessaging } from "./messaging.ts";
import { type Answer, answerQuery, Refused, serviceOf } from "./query-api.ts";
import { type StackEvent, type StackStore, stackStore, type StoredStack } from "./stack-store.ts";

/** CloudFormation as far as osls and `chorus doctor` call it, with the S3, STS and Lambda that osls asks beside it. */
export interface CloudFormationEngine {
  /** What a shell holds whose osls and SDK come here: endpoints, and credentials that open nothing anywhere else. */
  readonly settings: Readonly<Record<string, string>>;
  readonly stacks: StackStore;
  /** Stacks that were created, updated or rolled back since the start, in that order, e.g. `UPDATE_COMPLETE names-dev`. */
  readonly history: readonly string[];
  /** Actions that were asked of CloudFormation since the start. */
  readonly actions: readonly string[];
  /** From now on, until it is told that nothing fails. */
  failOn(stack: string | undefined, reason?: string): void;
  stop(): Promise<void>;
}

const REGION = "us-east-1";
const ACCOUNT_ID = "111122223333";
const ACCOUNT = awsAccount(ACCOUNT_ID, REGION);
/** The clock is nothing that anybody here looks at. */
const CHANGED = { LastUpdatedTimestamp: "2026-03-01T09:00:00.000Z" };
const EMPTY = "The submitted information didn't contain changes. Submit different information to create a change set.";

interface ChangeSet {
  readonly name: string;
  readonly body: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isEmpty: boolean;
}

/** On free ports of 127.0.0.1. Everything is done at once: what takes AWS minutes is over when it is first asked for. */
export async function startCloudFormation(): Promise<CloudFormationEngine> {
  const messaging = await startMessaging();
  let failing: { readonly stack: string | undefined; readonly reason: string } = { stack: undefined, reason: "" };
  const stacks = stackStore(ACCOUNT, (stack) => (stack === failing.stack ? failing.reason : undefined));
  const history: string[] = [];
  const actions: string[] = [];
  const changeSets = new Map<string, ChangeSet>();
  /** By function name. */
  const changedAt = new Map<string, Date>();
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const endpoint = await listen(server);
  return {
    settings: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3: messaging.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: "AKIAMADEUP",
      AWS_SECRET_ACCESS_KEY: "made-up",
    },
    stacks,
    history,
    actions,
    failOn: (stack, reason = "it was told to fail") => {
      failing = { stack, reason };
    },
    async stop() {
      await close(server);
      await messaging.stop();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (serviceOf(request)) {
      case "cloudformation":
        await answerQuery(request, response, (action, input) => {
          actions.push(action);
          return answerTo(action, input);
        });
        return;
      case "sts":
        await answerQuery(request, response, () => ({
          Account: ACCOUNT_ID,
          Arn: `arn:aws:iam::${ACCOUNT_ID}:user/made-up`,
          UserId: "1",
        }));
        return;
      case "lambda":
        answerFunction(request, response);
        return;
      default:
        response.writeHead(501).end();
    }
  }

  function answerFunction({ url = "" }: IncomingMessage, response: ServerResponse): void {
    const LastModified = changedAt.get(url.split("/").at(-1) ?? "");
    if (LastModified === undefined) {
      response
        .writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" })
        .end('{"Message":"Function not found"}');
    } else {
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ Configuration: { LastModified } }));
    }
  }

  async function answerTo(action: string, input: URLSearchParams): Promise<Answer> {
    const name = input.get("StackName") ?? "";
    switch (action) {
      case "DescribeStacks":
        return { Stacks: (name === "" ? stacks.all() : [stacks.named(name)]).map(described) };
      case "GetTemplate":
        return { TemplateBody: stacks.named(name).body };
      case "ValidateTemplate":
        return { Parameters: [] };
      case "UpdateTerminationProtection":
        return { StackId: stacks.named(name).id };
      case "DescribeStackResource":
        return { StackResourceDetail: resourceOf(stacks.named(name), input.get("LogicalResourceId") ?? "") };
      case "ListStackResources":
        return { StackResourceSummaries: stacks.named(name).resources.map(summaryOf) };
      case "DescribeStackEvents": {
        const stack = stacks.named(name);
        return { StackEvents: stack.events.map((event) => toldEvent(event, stack)) };
      }
      case "CreateChangeSet":
        return await createChangeSet(name, input);
      case "DescribeChangeSet":
        return describeChangeSet(name);
      case "DeleteChangeSet":
        changeSets.delete(name);
        return {};
      case "ExecuteChangeSet":
        await execute(name);
        return {};
      default:
        throw new Refused("InvalidAction", `${action} is not known here`);
    }
  }

  async function createChangeSet(name: string, input: URLSearchParams): Promise<Answer> {
    const url = input.get("TemplateURL");
    const body = input.get("TemplateBody") ?? (url === null ? "" : await fetched(url, messaging));
    const tags = tagsIn(input);
    const stack = input.get("ChangeSetType") === "CREATE" ? stacks.announce({ name, body, tags }) : stacks.named(name);
    // Refuses parameters that nobody has written.
    stacks.parametersFor(body);
    changeSets.set(name, {
      name: input.get("ChangeSetName") ?? "",
      body,
      tags,
      isEmpty: stacks.isUnchanged({ name, body, tags }),
    });
    return { Id: `${stack.id}/change-set`, StackId: stack.id };
  }

  function describeChangeSet(name: string): Answer {
    const { isEmpty, ...set } = changeSetOf(name);
    const common = { ChangeSetName: set.name, StackName: name, StackId: stacks.named(name).id };
    return isEmpty
      ? { ...common, Status: "FAILED", StatusReason: EMPTY }
      : { ...common, Status: "CREATE_COMPLETE", Changes: [] };
  }

  async function execute(name: string): Promise<void> {
    const { body, tags } = changeSetOf(name);
    changeSets.delete(name);
    const before = stacks.named(name).resources.map(({ ref }) => ref);
    const { status, resources } = stacks.deploy({ name, body, tags });
    history.push(`${status} ${name}`);
    for (const { type, ref } of resources) {
      if (type === "AWS::S3::Bucket" && !before.includes(ref)) {
        await messaging.s3.send(new CreateBucketCommand({ Bucket: ref }));
      }
      // A rollback changes a function too: back to what it was.
      if (type === "AWS::Lambda::Function") changedAt.set(ref, new Date());
    }
  }

  function changeSetOf(name: string): ChangeSet {
    const found = changeSets.get(name);
    if (found === undefined) throw new Refused("ChangeSetNotFound", `${name} has no change set`);
    return found;
  }
}

function described({ name, id, status, parameters, tags }: StoredStack): Answer {
  return {
    StackName: name,
    StackId: id,
    StackStatus: status,
    CreationTime: "2026-03-01T09:00:00.000Z",
    Parameters: parameters.map((one) => ({ ...one })),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function toldEvent(event: StackEvent, { name, id }: StoredStack): Answer {
  return { ...event, StackName: name, StackId: id, Timestamp: "2026-03-01T09:00:00.000Z" };
}

function resourceOf({ name, resources }: StoredStack, logicalId: string): Answer {
  const found = resources.find(({ id }) => id === logicalId);
  if (found === undefined) {
    throw new Refused("ValidationError", `Resource ${logicalId} does not exist for stack ${name}`);
  }
  return summaryOf(found);
}

function summaryOf({ id, ref, type }: Resolved): Answer {
  const ResourceStatus = "CREATE_COMPLETE";
  return { LogicalResourceId: id, PhysicalResourceId: ref, ResourceType: type, ResourceStatus, ...CHANGED };
}

/** `https://s3.amazonaws.com/<bucket>/<key>` */
async function fetched(url: string, { s3 }: MessagingEngine): Promise<string> {
  const [, bucket = "", ...key] = new URL(url).pathname.split("/");
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: decodeURIComponent(key.join("/")) }));
  return (await Body?.transformToString()) ?? "";
}

/** `Tags.member.1.Key=app` */
function tagsIn(input: URLSearchParams): Readonly<Record<string, string>> {
  const keys = [...input].filter(([name]) => /^Tags\.member\.\d+\.Key$/.test(name));
  return Object.fromEntries(keys.map(([name, key]) => [key, input.get(name.replace(/Key$/, "Value")) ?? ""]));
}
