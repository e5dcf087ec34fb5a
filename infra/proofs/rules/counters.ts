import { isDeepStrictEqual } from "node:util";
import type { Counter } from "../../../runtime/definition.ts";
import type { Resolved } from "../../templates/resolve.ts";
import type { FolderSpec } from "../../topology.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { at, numberAt, shown, textAt } from "../../templates/values.ts";
import { functionCalled, functionsDefined, ofType } from "../world.ts";

const IN_COUNTERS = "infra/stacks/counter-alarms.ts";

export const counterRules: readonly Rule[] = [
  rule(
    "counters-ring-as-declared",
    "Each counter that asks for it has an alarm in its folder's stack, above the number that its definition names, which says what the definition says; no other alarm is about a counter.",
    (world) => [
      ...world.topology.folders.flatMap((folder) =>
        folder.counters.flatMap((counter) => silenceOf(counter, folder, world)),
      ),
      ...ofType(world, "AWS::CloudWatch::Alarm")
        .filter(({ properties }) => properties["Namespace"] === "Chorus")
        .flatMap((alarm) =>
          unless(
            world.topology.folders.some(
              ({ name, counters }) =>
                name === alarm.stack &&
                counters.some((counter) => counter.alarmAbove !== undefined && isAbout(alarm, counter)),
            ),
            alarm,
            "it is about a counter that asks for no alarm",
            `Set alarmAbove in the folder's definition, or remove the alarm (${IN_COUNTERS}).`,
          ),
        ),
    ],
  ),
  rule(
    "functions-count-for-their-folder",
    "Every function's SERVICE is its folder: under that name stands what it counts, and that is what alarms of counters watch.",
    (world) =>
      functionsDefined(world).flatMap(({ name, folder }) => {
        const one = functionCalled(world, name);
        if (one === undefined) return [];
        const service = at(one.properties, "Environment", "Variables", "SERVICE");
        return unless(
          service === folder,
          one,
          `its SERVICE is ${shown(service)}`,
          `Set SERVICE to the folder's name (infra/stacks/environment.ts).`,
        );
      }),
  ),
];

function silenceOf(counter: Counter, { name: stack, file }: FolderSpec, world: World) {
  const { name, says, alarmAbove } = counter;
  if (alarmAbove === undefined) return [];
  return unless(
    ofType(world, "AWS::CloudWatch::Alarm").some(
      (alarm) =>
        alarm.stack === stack &&
        isAbout(alarm, counter) &&
        alarm.properties["Statistic"] === "Sum" &&
        alarm.properties["ComparisonOperator"] === "GreaterThanThreshold" &&
        alarm.properties["TreatMissingData"] === "notBreaching" &&
        numberAt(alarm.properties, "Threshold") === alarmAbove &&
        textAt(alarm.properties, "AlarmDescription").includes(says),
    ),
    { stack, id: "" },
    `nobody is told, in the words of its definition, when ${name} counts more than ${alarmAbove}`,
    `Make its alarm by counterAlarms (${IN_COUNTERS}) of what ${file} says.`,
  );
}

const isAbout = ({ stack, properties }: Resolved, { name }: Counter): boolean =>
  properties["Namespace"] === "Chorus" &&
  properties["MetricName"] === name &&
  isDeepStrictEqual(properties["Dimensions"], [{ Name: "service", Value: stack }]);
