/** Would the tests notice if a decision were wrong? Cores only: shells are proved by contracts and end-to-end runs. */
export default {
  testRunner: "jest",
  testRunnerNodeArgs: ["--experimental-vm-modules"],
  // Words and shapes are no decisions.
  mutate: ["{consumers/*,dlq-replayer}/core/**/*.ts", "!**/*.test.ts", "!**/{templates,steps}.ts"],
  // The acceptance in thousands of lives, and a crash at every call, would notice most of it too, in a thousand times the time.
  jest: {
    config: {
      testMatch: ["**/consumers/**/!(order-free|crashes|crowds|*.int).test.ts", "**/dlq-replayer/core/**/*.test.ts"],
    },
  },
  coverageAnalysis: "perTest",
  // What is made when a file is loaded would have to be tried with every test there is.
  ignoreStatic: true,
  ignorePatterns: ["dist", ".chorus", "reports"],
  reporters: ["clear-text", "html"],
  clearTextReporter: { logTests: false },
  concurrency: 2,
  thresholds: { high: 100, low: 95, break: 95 },
};
