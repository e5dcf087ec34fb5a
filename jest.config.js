/** Native ESM; types are checked by tsc, not here. */
export default {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.chorus/", "<rootDir>/.stryker-tmp/"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "es6" } }],
  },
  // One more than two cores: suites with engines wait for timeouts and polls.
  maxWorkers: 3,
  testTimeout: 30_000,
  reporters: ["default", "<rootDir>/test/summary-reporter.js"],
};
