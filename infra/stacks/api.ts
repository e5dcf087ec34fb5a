import type { HttpTrigger } from "../../runtime/definition.ts";
import type { Resource, Resources, Value } from "../templates/template.ts";
import type { FunctionSpec } from "../topology.ts";
import { alarm } from "./alarms.ts";
import { logGroup } from "./logs.ts";
import { attribute, functionId, logicalId, ref, sub } from "./names.ts";

export interface HttpFunction extends FunctionSpec {
  readonly trigger: HttpTrigger;
}

export const isHttp = (spec: FunctionSpec): spec is HttpFunction => spec.trigger.on === "http";

/** Requests per second and at once, for each route: far above what a person does, far below what empties an account. */
const THROTTLING = { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 250 } as const;

/** Who called what, and how it went; neither addresses nor paths, which hold people's ids. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: "$context.requestId",
  at: "$context.requestTimeEpoch",
  route: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  bytes: "$context.responseLength",
  error: "$context.error.message",
  integrationError: "$context.integrationErrorMessage",
});

/** An HTTP API of the folder's own: whoever removes the folder takes nobody else's routes away. */
export function httpApi(name: string, functions: readonly HttpFunction[]): Resources {
  return {
    Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: name, ProtocolType: "HTTP" } },
    // Under this prefix one policy of CloudWatch's serves all; elsewhere each API would lengthen another, which ends at 5,120 characters:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    ApiLogGroup: logGroup(`/aws/vendedlogs/chorus/${name}`),
    ApiStage: {
      Type: "AWS::ApiGatewayV2::Stage",
      Properties: {
        ApiId: ref("Api"),
        StageName: "$default",
        AutoDeploy: true,
        AccessLogSettings: { DestinationArn: attribute("ApiLogGroup", "Arn"), Format: ACCESS_LOG_FORMAT },
        // Metrics by route cost more than all else here, and the access log has them.
        DefaultRouteSettings: { ...THROTTLING, DetailedMetricsEnabled: false },
      },
    },
    ...Object.fromEntries(functions.flatMap((one) => Object.entries(behind(one)))),
  };
}

/** One function and its routes. */
function behind({ name, trigger: { routes, access } }: HttpFunction): Resources {
  const integration = logicalId(name, "integration");
  const parts: Record<string, Resource> = {
    [integration]: {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ApiId: ref("Api"),
        IntegrationType: "AWS_PROXY",
        IntegrationUri: attribute(functionId(name), "Arn"),
        PayloadFormatVersion: "2.0",
      },
    },
    [logicalId(name, "permission")]: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        Action: "lambda:InvokeFunction",
        FunctionName: attribute(functionId(name), "Arn"),
        Principal: "apigateway.amazonaws.com",
        SourceArn: sub("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"),
      },
    },
  };
  for (const route of routes) parts[logicalId(name, route, "route")] = routeTo(integration, route, access);
  return parts;
}

function routeTo(integration: string, RouteKey: string, access: HttpTrigger["access"]): Resource {
  return {
    Type: "AWS::ApiGatewayV2::Route",
    Properties: {
      ApiId: ref("Api"),
      RouteKey,
      AuthorizationType: access === "iam" ? "AWS_IAM" : "NONE",
      Target: sub("integrations/${Integration}", { Integration: ref(integration) }),
    },
  };
}

const SLOW_MS = 2_000;

export function apiAlarms(name: string, owner: string, actions: Value): Resources {
  const metric = { Namespace: "AWS/ApiGateway", Dimensions: [{ Name: "ApiId", Value: ref("Api") }] };
  const common = { owner, actions, runbook: "failing-api.md" };
  return {
    ApiFails: alarm({
      ...common,
      name: `${name}-api-fails`,
      impact: `Requests to ${name} are answered with 5xx.`,
      metric: { ...metric, MetricName: "5xx", Statistic: "Sum" },
      above: 0,
      minutes: 2,
    }),
    ApiSlow: alarm({
      ...common,
      name: `${name}-api-slow`,
      impact: `One in a hundred requests to ${name} takes longer than two seconds.`,
      metric: { ...metric, MetricName: "Latency", ExtendedStatistic: "p99" },
      above: SLOW_MS,
      minutes: 3,
    }),
  };
}
