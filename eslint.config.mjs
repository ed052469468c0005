import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

const TIME = "Time comes in through the Clock port (src/ports/clock.ts), so that tests own it.";
const RANDOM = "Randomness comes in through the Random port (src/ports/random.ts), so that tests own it.";

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "coverage/**", "**/*.mjs"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Template literals print numbers everywhere (ports, counts, milliseconds), and that is what is wanted.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Arrow functions that forward a void call are the normal shape of a callback here.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      complexity: ["error", 12],
      "max-depth": ["error", 3],
      "max-params": ["error", 5],
      "max-lines": ["error", { max: 450, skipBlankLines: true }],
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-globals": [
        "error",
        { name: "setTimeout", message: TIME },
        { name: "setInterval", message: TIME },
        { name: "setImmediate", message: TIME },
        { name: "fetch", message: "Outside calls go through the Outbound or KubeTransport port." },
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: TIME },
        { object: "performance", property: "now", message: TIME },
        { object: "Math", property: "random", message: RANDOM },
        { object: "process", property: "env", message: "The environment is read in src/cli only." },
      ],
    },
  },
  {
    files: ["src/**/*.ts"],
    plugins: { jsdoc, regexp },
    rules: {
      // Text from Azure, directories and authors meets these expressions: their time grows with its length, and no faster.
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential", ignorePartial: false, ignoreSticky: true }],
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          require: { FunctionDeclaration: true, ClassDeclaration: true },
          contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration"],
        },
      ],
    },
  },
  {
    // The ports are where the outside comes in; the command line is where the process meets its environment.
    files: ["src/ports/**/*.ts", "src/cli/**/*.ts", "src/main.ts", "scripts/**/*.ts", "test/**/*.ts"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off", "no-console": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 900, skipBlankLines: true }],
      "@typescript-eslint/explicit-module-boundary-types": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
);
