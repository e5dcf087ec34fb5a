/** Says in one line, behind jest's own summary, how the run went. `.ci/run` ends with it. */
export default class SummaryReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    // A suite that could not even be loaded has no tests to count.
    const summary = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`;
    process.once("exit", () => process.stdout.write(summary));
  }
}
