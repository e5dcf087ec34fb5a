import type { HttpTrigger } from "../../../runtime/definition.ts";
import type { FunctionSpec } from "../../topology.ts";
import type { Resolved } from "../../templates/resolve.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { numberAt, shown, textAt } from "../../templates/values.ts";
import { definitionOf, functionCalled, functionsDefined, ofType } from "../world.ts";

const IN_API = "infra/stacks/api.ts";

export const apiRules: readonly Rule[] = [
  rule(
    "apis-have-a-limit-and-a-log",
    "Every API takes a limited number of requests, so that one caller does not use up the account, and says who called what.",
    (world) =>
      ofType(world, "AWS::ApiGatewayV2::Api").flatMap((api) => {
        const stages = ofType(world, "AWS::ApiGatewayV2::Stage").filter(
          ({ properties }) => properties["ApiId"] === api.ref,
        );
        return [
          ...unless(stages.length > 0, api, "nobody can call it", `Give it a stage (${IN_API}).`),
          ...stages.flatMap((stage) => [
            ...unless(
              numberAt(stage.properties, "DefaultRouteSettings", "ThrottlingRateLimit") > 0 &&
                numberAt(stage.properties, "DefaultRouteSettings", "ThrottlingBurstLimit") > 0,
              stage,
              "it takes as much as the whole account may",
              `Set ThrottlingRateLimit and ThrottlingBurstLimit (${IN_API}).`,
            ),
            ...unless(
              logGroups(world).has(textAt(stage.properties, "AccessLogSettings", "DestinationArn")) &&
                textAt(stage.properties, "AccessLogSettings", "Format") !== "",
              stage,
              "it does not log who called",
              `Set AccessLogSettings with a log group of its stack (${IN_API}).`,
            ),
          ]),
        ];
      }),
  ),
  rule(
    "routes-lead-to-their-function",
    "Every route of the definitions leads to its function, which the API may invoke; there are no other routes.",
    (world) => [...httpFunctions(world).flatMap((one) => deadEndsOf(one, world)), ...strangeRoutes(world)],
  ),
  rule(
    "routes-ask-who-calls",
    "API Gateway lets through only who may, by IAM, unless the definition says that the function looks itself.",
    (world) => {
      const defined = routesDefined(world);
      return ofType(world, ROUTE).flatMap((route) => {
        const access = defined.get(`${route.stack} ${textAt(route.properties, "RouteKey")}`);
        const wanted = access === "own" ? "NONE" : "AWS_IAM";
        return unless(
          route.properties["AuthorizationType"] === wanted,
          route,
          `AuthorizationType is ${shown(route.properties["AuthorizationType"])}`,
          `Make it ${wanted} (${IN_API}), or change access in ${definitionOf(world, route.stack)}.`,
        );
      });
    },
  ),
];

const ROUTE = "AWS::ApiGatewayV2::Route";

const logGroups = (world: World): ReadonlySet<string> =>
  new Set(ofType(world, "AWS::Logs::LogGroup").map(({ arn }) => arn));

type HttpFunction = FunctionSpec & { readonly trigger: HttpTrigger };

const httpFunctions = (world: World): readonly HttpFunction[] =>
  functionsDefined(world).filter((spec): spec is HttpFunction => spec.trigger.on === "http");

/** By stack and route key. */
const routesDefined = (world: World): ReadonlyMap<string, HttpTrigger["access"]> =>
  new Map(
    httpFunctions(world).flatMap(({ folder, trigger: { routes, access } }) =>
      routes.map((route) => [`${folder} ${route}`, access] as const),
    ),
  );

function deadEndsOf({ name, folder, trigger }: HttpFunction, world: World) {
  const one = functionCalled(world, name);
  if (one === undefined) return [];
  const inStack = (type: string): readonly Resolved[] => ofType(world, type).filter(({ stack }) => stack === folder);
  const targets = inStack("AWS::ApiGatewayV2::Integration")
    .filter(({ properties }) => properties["IntegrationUri"] === one.arn)
    .map(({ ref }) => `integrations/${ref}`);
  const leading = inStack(ROUTE).filter(({ properties }) => targets.includes(textAt(properties, "Target")));
  return [
    ...trigger.routes.flatMap((route) =>
      unless(
        leading.some(({ properties }) => properties["RouteKey"] === route),
        one,
        `no route ${route} leads to it`,
        `Let the route's integration be the function's (${IN_API}).`,
      ),
    ),
    ...unless(
      inStack("AWS::Lambda::Permission").some(({ properties }) => properties["FunctionName"] === one.arn),
      one,
      "its API may not invoke it",
      `Give it an AWS::Lambda::Permission (${IN_API}).`,
    ),
  ];
}

function strangeRoutes(world: World) {
  const defined = routesDefined(world);
  return ofType(world, ROUTE).flatMap((route) =>
    unless(
      defined.has(`${route.stack} ${textAt(route.properties, "RouteKey")}`),
      route,
      `no definition has the route ${textAt(route.properties, "RouteKey")}`,
      `Add it to routes in ${definitionOf(world, route.stack)}, or remove it.`,
    ),
  );
}
