import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const noClock = "Date.now() and new Date() are the world's business: take `now` as an argument.";

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
    selector: "CallExpression[callee.object.name=/^(it|describe|test)$/][callee.property.name=/^(only|skip|todo)$/]",
    message: "Neither focused nor skipped tests on main.",
  },
  {
    selector: "CallExpression[callee.name=/^(xit|xdescribe|xtest|fit|fdescribe)$/]",
    message: "Neither focused nor skipped tests on main.",
  },
];

const pure = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: noClock },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: noClock },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: "Chance is the world's business: take it as an argument.",
  },
  {
    selector: "AwaitExpression, FunctionDeclaration[async=true], ArrowFunctionExpression[async=true]",
    message: "A core does not wait: return data and let the shell act.",
  },
];

const oneZod = {
  selector: "ImportDeclaration[source.value='zod'] ImportSpecifier",
  message: 'Write `import * as z from "zod"`: the named import costs 360 KiB more in a bundle.',
};

export default defineConfig(
  { ignores: ["dist/", "node_modules/", ".chorus/", "**/*.cjs", "schemas/published/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", oneZod],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Settings enter through readConfig in a lambda.ts or the CLI." },
      ],
    },
  },
  {
    // The composition roots: the only places where the program meets its settings.
    files: ["**/lambda.ts", "**/*.lambda.ts", "**/main.ts", "cli/**", "bench/**", "**/*.test.ts", "test/**"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    // Cores: the same input always gives the same answer.
    files: [
      "schemas/**/*.ts",
      "runtime/core/**/*.ts",
      "consumers/*/core/**/*.ts",
      "consumers/*/consumer.ts",
      "producers/*/core/**/*.ts",
      "dlq-replayer/core/**/*.ts",
    ],
    ignores: ["**/*.test.ts", "**/*.main.ts"],
    rules: {
      "no-restricted-syntax": ["error", oneZod, ...pure],
      "no-restricted-globals": ["error", "fetch", "crypto", "process", "setTimeout", "setInterval", "console"],
    },
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", oneZod, ...honestTests],
      // jest's `it` and `describe` return nothing to await.
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
);
