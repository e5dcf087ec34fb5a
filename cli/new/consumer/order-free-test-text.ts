import type { Blueprint } from "../blueprint.ts";

/** order-free.test.ts: what every projection is held to. */
export function orderFreeTestText({ name, variable }: Blueprint): string {
  return `import { compareUtf8, sortableTime, versionOf } from "../../runtime/core/version.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { orderFreeContract } from "../../test/contracts/order-free.contract.ts";
import { type MixedWorld, mixedWorld } from "../../test/worlds/mixed.ts";
import { ${variable}Listener } from "./consumer.ts";
import { heardIn, subjectKey } from "./core/rows.ts";

orderFreeContract("what ${name} shows", {
  listeners: [${variable}Listener],
  world: (luck) => mixedWorld(luck, ${variable}Listener.hears, { subjects: 8, facts: 200 }),
  shown,
  oracle,
});

async function shown({ subjects }: MixedWorld, store: RowStore) {
  const rows = await store.get(subjects.map(subjectKey));
  return subjects.map((subject, index) => ({ subject, heard: heardIn(rows[index]) }));
}

/** Of each subject the newest fact of each type. */
function oracle({ subjects, facts }: MixedWorld) {
  return subjects.map((subject) => {
    const about = facts.filter((fact) => fact.subject === subject);
    const heard = about
      .filter((fact) => !about.some((other) => other.type === fact.type && isNewer(other, fact)))
      .sort((a, b) => compareUtf8(sortableTime(b.time), sortableTime(a.time)) || compareUtf8(a.type, b.type))
      .map(({ type, time }) => ({ type, at: time }));
    return { subject, heard };
  });
}

const isNewer = (a: Fact, b: Fact): boolean => compareUtf8(versionOf(a), versionOf(b)) > 0;
`;
}
