import { type Command, Option } from "commander";
import type {
  DlqApplyOptions,
  DlqDiscardOptions,
  DlqExportOptions,
  DlqHistoryOptions,
  DlqImportOptions,
  DlqListOptions,
  DlqPlanOptions,
  DlqShowOptions,
} from "../options.ts";
import type { World } from "../world.ts";
import { aboveZero, wholeAboveZero, zeroOrMore } from "./above-zero.ts";
import { acting, dlqCommand, type DlqCommandWords, stages, withFilters, withLook } from "./dlq-command.ts";
import { EXAMPLES } from "./dlq-examples.ts";

export function addDlq(program: Command, world: World): void {
  const dlq = program
    .command("dlq")
    .summary("dead letters: see why, prove the fix, put them back, lose none")
    .description(
      "Dead letters of every kind in one place. A consumer is named as `list` names it; any other dead-letter queue by its " +
        "name, URL or ARN. Only apply and discard take letters out, and only those of a plan.",
    )
    .addHelpText("after", EXAMPLES.dlq);
  for (const add of [addList, addShow, addPlan, addApply, addExport, addImport, addDiscard, addHistory])
    add(dlq, world);
}

function addList(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "list",
    takes: "[consumers...]",
    summary: "every dead-letter queue: how many, how old, what they died of, when they expire",
    description: "Looks at each letter once and gives all of them back at once. Empty queues are named together.",
  };
  withLook(dlqCommand(dlq, words))
    .option("--no-peek", "count letters and look at none")
    .action(
      acting(words, world, async (names, command) => {
        const { listDlqs } = await import("../dlq/list.ts");
        await listDlqs(names, command.optsWithGlobals<DlqListOptions>(), world);
      }),
    );
}

function addShow(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "show",
    takes: "<consumer>",
    summary: "letters with their cause, and whether each would pass now",
    description:
      "Shows letters, the oldest first, with what they died of, whether today's schema reads them, how they stand to the " +
      "consumer's rows, and what they carry, without personal values.",
  };
  withFilters(withLook(dlqCommand(dlq, words)), 10)
    .option("--reveal", "personal values, too; that you asked is written down. Secrets are never shown")
    .action(
      acting(words, world, async ([name = ""], command) => {
        const { showLetters } = await import("../dlq/show.ts");
        await showLetters(name, command.optsWithGlobals<DlqShowOptions>(), world);
      }),
    );
}

function addPlan(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "plan",
    takes: "<consumer>",
    summary: "freezes which letters are put back, in a file; touches nothing",
    description:
      "Letters that today's schemas refuse, that came back too often or that cannot be compared with their rows are left " +
      "out, and said to be. What arrives later is not meant.",
  };
  withFilters(withLook(dlqCommand(dlq, words)))
    .option("--out <file>", "where the plan goes; by default in .chorus/dlq")
    .option("--to <queue>", "name, URL or ARN of the queue they go to; by default the one they are of")
    .option("--edit <file>", "a module that mends facts on their way; apply takes it from the plan")
    .option("--include-failing", "also letters that today's schemas refuse")
    .option("--include-conflicts", "also letters that cannot be compared with their rows")
    .option("--max-redrives <n>", "leave letters that came back so often", wholeAboveZero("redrives"), 5)
    .action(
      acting(words, world, async ([name = ""], command) => {
        const { planRedrive } = await import("../dlq/plan.ts");
        await planRedrive(name, command.optsWithGlobals<DlqPlanOptions>(), world);
      }),
    );
}

function addApply(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "apply",
    takes: "<plan>",
    summary: "puts back exactly the letters of a plan; takes up what was interrupted",
    description:
      "First a few letters, and each stage waits for what the consumer makes of them; then the rest. Every letter is sent, " +
      "confirmed, written to the journal beside the plan and only then deleted. After a crash or Ctrl-C the same command goes on.",
  };
  withLook(dlqCommand(dlq, words))
    .option("--rate <n>", "letters a second at most", aboveZero("letters a second"))
    .addOption(
      new Option("--canary <stages>", "letters that go ahead, stage by stage, or off")
        .argParser(stages)
        .default([1, 5, 25], "1,5,25"),
    )
    .option(
      "--edit <file>",
      "a module whose default export mends a fact: (fact, letter) => fact, or nothing to leave it",
    )
    .option("--wait <seconds>", "how long to wait for the consumer; 0 does without", zeroOrMore("seconds"), 120)
    .option("--concurrency <n>", "batches in flight", wholeAboveZero("batches"), 64)
    .option("--reason <text>", "why, for the history")
    .action(
      acting(words, world, async ([file = ""], command) => {
        const { applyPlan } = await import("../dlq/apply.ts");
        await applyPlan(file, command.optsWithGlobals<DlqApplyOptions>(), world);
      }),
    );
}

function addExport(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "export",
    takes: "<consumer>",
    summary: "copies letters into a file, byte for byte; they stay",
    description:
      "One JSON object a line, with body and typed attributes as they are. It holds what people said: only you may read it.",
  };
  withFilters(withLook(dlqCommand(dlq, words)))
    .option("--out <file>", "a file that is not there yet; needed")
    .action(
      acting(words, world, async ([name = ""], command) => {
        const { exportDlq } = await import("../dlq/export.ts");
        await exportDlq(name, command.optsWithGlobals<DlqExportOptions>(), world);
      }),
    );
}

function addImport(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "import",
    takes: "<file>",
    summary: "sends the letters of a file back to their dead-letter queue",
    description: "Takes what export or discard wrote. Called again, it sends what is not there yet.",
  };
  dlqCommand(dlq, words)
    .option("--to <queue>", "another queue: name, URL or ARN")
    .action(
      acting(words, world, async ([file = ""], command) => {
        const { importDlq } = await import("../dlq/import.ts");
        await importDlq(file, command.optsWithGlobals<DlqImportOptions>(), world);
      }),
    );
}

function addDiscard(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "discard",
    takes: "<plan>",
    summary: "takes the letters of a plan out, after they are safe in a file",
    description: "For letters that nobody will ever need. It wants a reason and their number, and `import` undoes it.",
  };
  withLook(dlqCommand(dlq, words))
    .option("--reason <text>", "why, for the history; needed")
    .option("--confirm <count>", "how many letters the plan has; needed", wholeAboveZero("letters"))
    .option("--archive <file>", "where they go; by default beside the plan")
    .action(
      acting(words, world, async ([file = ""], command) => {
        const { discardPlan } = await import("../dlq/discard.ts");
        await discardPlan(file, command.optsWithGlobals<DlqDiscardOptions>(), world);
      }),
    );
}

function addHistory(dlq: Command, world: World): void {
  const words: DlqCommandWords = {
    verb: "history",
    takes: "[consumer]",
    summary: "what was done to letters: who, when, why, and how it ended",
    description: "The newest first. Records are added and never changed.",
  };
  dlqCommand(dlq, words)
    .option("--limit <n>", "so many", wholeAboveZero("jobs"), 20)
    .action(
      acting(words, world, async ([name], command) => {
        const { showHistory } = await import("../dlq/history.ts");
        await showHistory(name, command.optsWithGlobals<DlqHistoryOptions>(), world);
      }),
    );
}
