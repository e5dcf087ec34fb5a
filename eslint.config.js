import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** docs/adr/0002 and 0003 say why; test/house/lint.test.ts breaks every rule below once. */

const oneZod = {
  selector: "ImportDeclaration[source.value='zod'] ImportSpecifier",
  message: 'Write `import * as z from "zod"`: the named import costs 360 KiB more in a bundle.',
};

const house = [
  oneZod,
  {
    selector: "Program > ExportDefaultDeclaration",
    message: "Export by name: what a file is called and what it exports stay one word.",
  },
  {
    selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
    message: "`as unknown as` believes anything: parse it, or start from `unknown`.",
  },
];

const noClock = "The clock is the world's business: take `now` as an argument.";

const pure = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: noClock },
  { selector: "CallExpression[callee.name='Date']", message: noClock },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: noClock },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: "Chance is the world's business: take it as an argument.",
  },
  {
    selector: "AwaitExpression, ForOfStatement[await=true], :function[async=true]",
    message: "A core does not wait: return data and let the shell act.",
  },
  { selector: "ImportExpression", message: "A core is whole when it is loaded." },
];

const worldly = [
  ...["fetch", "crypto", "process", "console", "performance", "globalThis"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
].map((name) => ({ name, message: "A core takes the world as arguments and answers with data (docs/adr/0002)." }));

const honestTests = [
  {
    selector:
      "CallExpression[callee.object.name='jest'][callee.property.name=/^(mock|doMock|unstable_mockModule|replaceProperty)$/]",
    message: "Pass a fake in; do not patch a module (docs/adr/0003).",
  },
  {
    selector:
      "CallExpression[callee.object.name='jest'][callee.property.name='spyOn'][arguments.0.name=/^(globalThis|global|console|process|Date|Math)$/]",
    message: "Pass the clock, the console or the settings in; do not patch a global (docs/adr/0003).",
  },
  {
    selector: "CallExpression[callee.object.name='jest'][callee.property.name=/^(useFakeTimers|setSystemTime)$/]",
    message: "Pass the clock in; do not patch it (docs/adr/0003).",
  },
  {
    selector: "AssignmentExpression[left.object.object.name='process'][left.object.property.name='env']",
    message: "Pass the settings in; do not patch the environment (docs/adr/0003).",
  },
  {
    selector: "CallExpression[callee.object.name=/^(it|describe|test)$/][callee.property.name=/^(only|skip|todo)$/]",
    message: "Neither focused nor skipped tests on main.",
  },
  {
    selector: "CallExpression[callee.name=/^(xit|xdescribe|xtest|fit|fdescribe)$/]",
    message: "Neither focused nor skipped tests on main.",
  },
  {
    selector: "CallExpression[callee.name=/^(it|test)$/] > Literal[value=/\\bshould\\b/]",
    message: "A title states what is so: `keeps one subject's order`.",
  },
];

const noSleep = [
  {
    selector: "CallExpression[callee.name='setTimeout'], ImportDeclaration[source.value=/^(node:)?timers/]",
    message: "Wait for what should become so (test/engines/eventually.ts), not for a time.",
  },
];

export default defineConfig(
  { ignores: ["dist/", "node_modules/", ".chorus/", ".stryker-tmp/", "reports/", "**/*.cjs", "schemas/published/"] },
  // A rule that is wrong is mended here, where everybody sees it.
  { linterOptions: { noInlineConfig: true } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true }],
      "no-restricted-syntax": ["error", ...house],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Settings enter through readConfig in a lambda.ts or the CLI." },
      ],
    },
  },
  {
    // The composition roots: the only places where the program meets its settings.
    files: [
      "**/lambda.ts",
      "**/*.lambda.ts",
      "**/main.ts",
      "**/fixtures/**",
      "cli/**",
      "bench/**",
      "**/*.test.ts",
      "test/**",
    ],
    rules: { "no-restricted-properties": "off" },
  },
  {
    // Cores: the same input always gives the same answer.
    files: [
      "schemas/**/*.ts",
      "runtime/core/**/*.ts",
      "{consumers,producers}/*/core/**/*.ts",
      "{consumers,producers}/*/{consumer,producer}.ts",
      "{consumers,producers}/index.ts",
      "dlq-replayer/core/**/*.ts",
    ],
    ignores: ["**/*.test.ts", "**/*.main.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...house, ...pure],
      "no-restricted-globals": ["error", ...worldly],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...house, ...honestTests] },
  },
  {
    files: ["**/*.test.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...house, ...honestTests, ...noSleep],
      // jest's `it` and `describe` return nothing to await.
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
);
