/**
 * The import rule in one sentence: everything may look down, nobody looks sideways, nobody looks at infra or test.
 * docs/adr/0010-import-rule.md says why; test/house/arrows.test.ts breaks every rule once.
 */

const { builtinModules } = require("node:module");

/** A test may reach for whatever it tests with. */
const TEST = "\\.test\\.ts$";
const DEFINITION = ["^(producers|consumers)/index\\.ts$", "^(producers|consumers)/[^/]+/(producer|consumer)\\.ts$"];
/** Where a program meets the world. */
const EDGE = "/(lambda|main|[^/]+\\.(lambda|main))\\.ts$";
/** The same input always gives the same answer. */
const CORE = [
  "^schemas/",
  "^runtime/core/",
  "^(producers|consumers)/[^/]+/core/",
  "^dlq-replayer/core/",
  ...DEFINITION,
];
/** What a function's bundle is made of. */
const BUNDLED = ["^(schemas|runtime|producers|consumers|dlq-replayer)/", "^infra/lambda-credentials\\.ts$"];
const NODE_MODULES = `^(${builtinModules.join("|")})$`;
/** What a folder's functions are made to do when their roles are proved. */
const REHEARSAL = "^(producers|consumers)/[^/]+/rehearsal\\.ts$";

const neighbours = (folder) => ({
  name: `${folder}-do-not-know-each-other`,
  comment: `Two ${folder} meet only through events in schemas/, in tests too: deleting one folder breaks nothing else.`,
  severity: "error",
  from: { path: `^${folder}/([^/]+)/` },
  to: { path: `^${folder}/([^/]+)/`, pathNot: `^${folder}/$1/` },
});

module.exports = {
  forbidden: [
    {
      name: "schemas-are-the-bottom",
      comment: "A schema is a promise to strangers: it needs zod and nothing of ours.",
      severity: "error",
      from: { path: "^schemas/", pathNot: [TEST, EDGE] },
      to: { pathNot: ["^schemas/", "node_modules/zod/"] },
    },
    {
      name: "runtime-knows-no-business",
      comment: "Runtime serves every producer and consumer, so it names none.",
      severity: "error",
      from: { path: "^runtime/", pathNot: TEST },
      to: { path: "^(producers|consumers|infra|cli|dlq-replayer|test|bench|docs)/" },
    },
    {
      name: "ports-do-not-know-their-answers",
      comment: "Kit, publisher and cores are handed a port; whether AWS or memory answers is for the edge to say.",
      severity: "error",
      from: { path: "^runtime/", pathNot: ["^runtime/(aws|memory)/", TEST] },
      to: { path: "^runtime/(aws|memory)/" },
    },
    {
      name: "aws-and-memory-are-strangers",
      comment: "Two answers to one port share its contract, and no code.",
      severity: "error",
      from: { path: "^runtime/(aws|memory)/", pathNot: TEST },
      to: { path: "^runtime/(aws|memory)/", pathNot: "^runtime/$1/" },
    },
    neighbours("producers"),
    neighbours("consumers"),
    {
      name: "producers-and-consumers-are-strangers",
      comment: "They share events, not code.",
      severity: "error",
      from: { path: "^(producers|consumers)/" },
      to: { path: "^(producers|consumers)/", pathNot: "^$1/" },
    },
    {
      name: "replayer-stands-alone",
      comment: "It must work on the day the consumers do not.",
      severity: "error",
      from: { path: "^dlq-replayer/", pathNot: TEST },
      to: { path: "^(producers|consumers|infra|cli|test|bench|docs)/" },
    },
    {
      name: "definitions-only",
      comment: "Deploying, printing and commanding must not load handlers, clients or settings.",
      severity: "error",
      from: { path: "^(infra|docs)/", pathNot: TEST },
      to: { path: "^(producers|consumers)/", pathNot: DEFINITION },
    },
    {
      name: "commands-know-the-lists",
      comment: "The command line works for whatever stands in the two lists, so it names no folder.",
      severity: "error",
      from: { path: "^cli/", pathNot: TEST },
      to: { path: "^(producers|consumers)/", pathNot: "^(producers|consumers)/index\\.ts$" },
    },
    {
      name: "nobody-looks-at-infra-or-test",
      comment: "They are the outer ring. The command line alone stands further out and starts the embedded cloud.",
      severity: "error",
      from: { pathNot: [TEST, "^(infra|test|cli|bench)/"] },
      to: { path: "^(infra|test|cli|bench)/" },
    },
    {
      name: "nothing-that-runs-looks-at-test",
      comment: "What tests and measurements share is not there in production.",
      severity: "error",
      from: { path: "^(infra|cli)/", pathNot: TEST },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "nobody-runs-a-rehearsal",
      comment: "A rehearsal is for the proof of roles, which loads it by its name: no bundle may carry it.",
      severity: "error",
      from: { pathNot: [TEST, "^test/"] },
      to: { path: REHEARSAL },
    },
    {
      name: "nobody-looks-at-the-command-line",
      comment:
        "It is the outermost ring: what two of them need belongs to runtime or infra. The fuzz knocks at its doors.",
      severity: "error",
      from: { pathNot: ["^cli/", "^test/fuzz/"] },
      to: { path: "^cli/" },
    },
    {
      name: "aws-lives-at-the-edge",
      comment:
        "SDK calls stay where a client is made and in runtime/aws, so that everything else is tested without AWS.",
      severity: "error",
      from: {
        pathNot: [
          "^runtime/aws/",
          "/(lambda|[^/]+\\.lambda)\\.ts$",
          "^infra/(local/|lambda-credentials\\.ts$)",
          "^cli/(target/|status/queue-reader\\.ts$)",
          "^dlq-replayer/aws/",
          "^(test|bench)/",
          TEST,
        ],
      },
      to: { path: "node_modules/(@aws-sdk|@smithy)/" },
    },
    {
      name: "cores-are-pure",
      comment: "No clock, disk, network or randomness in a decision.",
      severity: "error",
      from: { path: CORE, pathNot: [TEST, EDGE] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "cores-stay-pure-further-down",
      comment: "What a core leans on must be as pure as the core.",
      severity: "error",
      from: { path: CORE, pathNot: [TEST, EDGE] },
      to: { reachable: true, path: NODE_MODULES },
    },
    {
      name: "no-circles",
      comment: "A circle is one file that was cut in the wrong place. Types alone load nothing, so they may look back.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      comment:
        "A file nobody imports is a file nobody needs. Workers, programs and fixtures are loaded by their names.",
      severity: "error",
      from: { orphan: true, pathNot: [TEST, EDGE, "\\.d\\.ts$", "\\.(mjs|js)$", "/fixtures/"] },
      to: {},
    },
    {
      name: "no-development-packages-in-production",
      comment: "Whatever a bundle carries is declared as a dependency.",
      severity: "error",
      from: { path: BUNDLED, pathNot: [TEST, "^schemas/.*\\.main\\.ts$"] },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nothing-undeclared",
      comment: "A package that only happens to be there may be gone tomorrow.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // cli/ is a workspace only for its command; its packages stand in the root.
    combinedDependencies: true,
    exclude: { path: "^(dist|\\.chorus|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types"],
      extensions: [".ts", ".js", ".mjs"],
    },
  },
};
