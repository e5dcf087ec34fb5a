import type { Rule } from "./rule.ts";
import { alarmRules } from "./rules/alarms.ts";
import { apiRules } from "./rules/apis.ts";
import { counterRules } from "./rules/counters.ts";
import { doorRules } from "./rules/doors.ts";
import { functionRules } from "./rules/functions.ts";
import { keepingRules } from "./rules/keeping.ts";
import { mappingRules } from "./rules/mappings.ts";
import { parameterRules } from "./rules/parameters.ts";
import { queueRules } from "./rules/queues.ts";
import { roleRules } from "./rules/roles.ts";
import { stackRules } from "./rules/stacks.ts";
import { subscriptionRules } from "./rules/subscriptions.ts";
import { timerRules } from "./rules/timers.ts";

/**
 * What holds for every packaged template. A new rule comes with a planted fault that it catches (fixtures/faults).
 *
 * Rules know from topology.ts what was meant. What AWS asks for they say themselves, with its address, also where
 * check-topology.ts or infra/stacks say it: a rule that took it from there would agree with whatever is written there.
 */
export const RULES: readonly Rule[] = [
  ...parameterRules,
  ...stackRules,
  ...functionRules,
  ...roleRules,
  ...doorRules,
  ...queueRules,
  ...subscriptionRules,
  ...mappingRules,
  ...timerRules,
  ...apiRules,
  ...keepingRules,
  ...alarmRules,
  ...counterRules,
];
