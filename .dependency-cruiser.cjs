/** The import rule in one sentence: everything may look down, nobody looks sideways, nobody looks at infra or test. */

/** A test may reach for whatever it tests with. */
const TEST = "\\.test\\.ts$";
const DEFINITION = ["^(producers|consumers)/index\\.ts$", "^(producers|consumers)/[^/]+/(producer|consumer)\\.ts$"];
/** Where a program meets the world. */
const EDGE = "(lambda|main)\\.ts$";

const neighbours = (folder) => ({
  name: `${folder}-do-not-know-each-other`,
  comment: `Two ${folder} meet only through events in schemas/.`,
  severity: "error",
  from: { path: `^${folder}/([^/]+)/`, pathNot: TEST },
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
    neighbours("producers"),
    neighbours("consumers"),
    {
      name: "producers-and-consumers-are-strangers",
      comment: "They share events, not code.",
      severity: "error",
      from: { path: "^(producers|consumers)/", pathNot: TEST },
      to: { path: "^(producers|consumers)/", pathNot: "^$1/" },
    },
    {
      name: "infra-reads-definitions-only",
      comment: "Deploying must not load handlers, clients or settings.",
      severity: "error",
      from: { path: "^(infra|docs)/", pathNot: TEST },
      to: { path: "^(producers|consumers)/", pathNot: DEFINITION },
    },
    {
      name: "nobody-looks-at-infra-or-test",
      comment: "They are the outermost ring; the command line alone stands further out.",
      severity: "error",
      from: { pathNot: [TEST, "^(infra|test|cli|bench)/"] },
      to: { path: "^(infra|test|cli|bench)/" },
    },
    {
      name: "nothing-that-runs-looks-at-test",
      comment: "What tests share is not there in production.",
      severity: "error",
      from: { path: "^(infra|cli)/", pathNot: TEST },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "aws-lives-at-the-edge",
      comment: "SDK calls stay in runtime/aws and lambda.ts files, so cores test without AWS.",
      severity: "error",
      from: {
        path: "^(schemas|runtime|producers|consumers|dlq-replayer)/",
        pathNot: ["^runtime/aws/", EDGE, TEST],
      },
      to: { path: "node_modules/(@aws-sdk|@smithy)/" },
    },
    {
      name: "cores-are-pure",
      comment: "No clock, disk, network or randomness in a decision.",
      severity: "error",
      from: {
        path: [
          "^schemas/",
          "^runtime/core/",
          "^(producers|consumers)/[^/]+/core/",
          "^(producers|consumers)/[^/]+/(producer|consumer)\\.ts$",
          "^dlq-replayer/core/",
        ],
        pathNot: [TEST, EDGE],
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-circles",
      comment: "A circle is one file that was cut in the wrong place.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      comment: "A file nobody imports is a file nobody needs.",
      severity: "error",
      from: { orphan: true, pathNot: [TEST, EDGE, "\\.d\\.ts$", "\\.(mjs|js)$"] },
      to: {},
    },
    {
      name: "no-development-packages-in-production",
      comment: "Whatever a bundle carries is declared as a dependency.",
      severity: "error",
      from: {
        path: "^(schemas|runtime|producers|consumers|dlq-replayer)/",
        pathNot: [TEST, "^schemas/.*\\.main\\.ts$"],
      },
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
