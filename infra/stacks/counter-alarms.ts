import type { Counter } from "../../runtime/definition.ts";
import type { Resources, Value } from "../templates/template.ts";
import type { FolderSpec } from "../topology.ts";
import { alarm } from "./alarms.ts";
import { logicalId } from "./names.ts";

/** One value, so that what counts once in a while does not ring for one minute and end in the next. */
const COUNTED_TOGETHER_SECONDS = 300;

/** What rings because a plan counted it, whichever function of the folder ran the plan. */
export const counterAlarms = ({ name: folder, owner, counters }: FolderSpec, actions: Value): Resources =>
  Object.fromEntries(
    counters.flatMap(({ name, says, alarmAbove }) =>
      alarmAbove === undefined
        ? []
        : [
            [
              logicalId(folder, "counted", name),
              alarm({
                name: `${folder}-counted-${kebabCaseOf(name)}`,
                owner,
                impact: says,
                runbook: "counted.md",
                metric: {
                  Namespace: "Chorus",
                  MetricName: name,
                  Dimensions: [{ Name: "service", Value: folder }],
                  Statistic: "Sum",
                },
                above: alarmAbove,
                periodSeconds: COUNTED_TOGETHER_SECONDS,
                actions,
              }),
            ] as const,
          ],
    ),
  );

const kebabCaseOf = (camelCase: Counter["name"]): string =>
  camelCase.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
