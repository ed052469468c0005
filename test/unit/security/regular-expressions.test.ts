import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ESLint, Linter } from "eslint";
import regexp from "eslint-plugin-regexp";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = resolve(import.meta.dirname, "../../..");
const RULES: Linter.RulesRecord = {
  "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
  "regexp/no-super-linear-move": ["error", { report: "potential", ignorePartial: false, ignoreSticky: true }],
};

/** Built at run time from what whoever starts a test, a demo or the simulator wrote; no text from outside chooses them. */
const OPEN: Readonly<Record<string, number>> = {
  "src/simulator/faults.ts": 3,
  "src/simulator/arm/resource-scope.ts": 1,
  "src/simulator/arm/authorization.ts": 1,
  "src/controlplane/binary-sources.ts": 1,
  "src/controlplane/envtest-index.ts": 1,
};
/** Where the rule is off, with its reason beside it. */
const OFF = ["src/api/re2.ts"];

const FILES = globSync("src/**/*.ts", { cwd: ROOT });

/** What the analysis says against an expression; nothing when its time grows with the text, and no faster. */
function objections(expression: string): readonly string[] {
  const linter = new Linter();
  const config = { plugins: { regexp }, rules: RULES, languageOptions: { ecmaVersion: "latest" } } as const;
  return linter.verify(`export default /${expression}/;`, config).map(({ message }) => message);
}

describe("regular expressions", () => {
  it.each([
    ["a nested quantifier", "^(a+)+$"],
    ["two that take from each other", "^\\s*.*\\s*$"],
    ["a search that starts anew at each character", "\\d+x"],
    ["one that is no expression at all", "("],
  ])("the analysis finds %s", (_what, expression) => {
    expect(objections(expression)).not.toEqual([]);
  });

  it.each(["src/azure/error-body.ts", "src/kube/paths.ts", "src/client/dsregcmd.ts", "src/simulator/faults.ts"])(
    "npm run check analyses every literal and every constant of %s",
    async (file) => {
      const config = (await new ESLint({ cwd: ROOT }).calculateConfigForFile(resolve(ROOT, file))) as {
        readonly rules: Readonly<Record<string, readonly [number, object]>>;
      };
      const options = (rules: Readonly<Record<string, unknown>>) =>
        Object.keys(RULES).map((name) => (rules[name] as readonly unknown[])[1]);
      expect(options(config.rules)).toEqual(options(RULES));
      expect(Object.keys(RULES).map((name) => config.rules[name]?.[0])).toEqual([2, 2]);
    },
  );

  it("are literals, or made of constants that the analysis can follow", () => {
    const open = FILES.map((file) => [file, builtAtRunTime(file)] as const).filter(([, count]) => count > 0);
    expect(Object.fromEntries(open)).toEqual(OPEN);
  });

  it("are excepted from the analysis nowhere else", () => {
    const off = FILES.filter((file) =>
      /eslint-disable[^\n]*\bregexp\//.test(readFileSync(resolve(ROOT, file), "utf8")),
    );
    expect(off).toEqual(OFF);
  });

  const rules = crdMembers("rule");
  const patterns = [...new Set([...crdMembers("pattern"), ...rules.flatMap(patternsOf)])];
  it("that the API server judges by are there to be looked at", () => {
    expect(patterns.length).toBeGreaterThan(10);
  });
  it.each(patterns)("of the kinds take no more time than the text is long: %s", (pattern) => {
    expect(objections(asJavaScript(pattern))).toEqual([]);
  });

  it("stand in CEL rules in one form only, so that each is found and looked at", () => {
    const calls = rules.flatMap((rule) => rule.match(/\b(?:matches|find|findAll)\(/g) ?? []);
    expect(calls.length).toBeGreaterThan(5);
    expect(rules.flatMap(patternsOf)).toHaveLength(calls.length);
  });
});

/** The patterns in a CEL rule: raw strings, which hold no quotation mark. */
function patternsOf(rule: string): readonly string[] {
  return [...rule.matchAll(/\.matches\(r'([^']*)'\)/g)].map(([, pattern = ""]) => pattern);
}

/** RE2 writes a slash as it is. */
function asJavaScript(pattern: string): string {
  return pattern.replaceAll(/(?<!\\)\//g, "\\/");
}

/** How many expressions of a file depend on more than constants of that file. */
function builtAtRunTime(file: string): number {
  const source = ts.createSourceFile(file, readFileSync(resolve(ROOT, file), "utf8"), ts.ScriptTarget.Latest);
  const constants = new Map<string, ts.Expression>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && initializer !== undefined) constants.set(name.text, initializer);
  }
  const isConstant = (node: ts.Expression): boolean => {
    if (ts.isStringLiteralLike(node)) return true;
    if (ts.isIdentifier(node)) return constants.has(node.text) && isConstant(constants.get(node.text)!);
    if (ts.isTaggedTemplateExpression(node))
      return node.tag.getText(source) === "String.raw" && isConstant(node.template);
    if (ts.isTemplateExpression(node)) return node.templateSpans.every(({ expression }) => isConstant(expression));
    return ts.isBinaryExpression(node) && isConstant(node.left) && isConstant(node.right);
  };
  let count = 0;
  const visit = (node: ts.Node): void => {
    const isMade = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (isMade && node.expression.getText(source) === "RegExp" && !isConstant(node.arguments![0]!)) count += 1;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return count;
}

/** Every text under a key of this name in the generated CRDs. */
function crdMembers(name: string): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === name && typeof member === "string") found.push(member);
      else walk(member);
    }
  };
  for (const file of globSync("crds/*.yaml", { cwd: ROOT })) walk(parse(readFileSync(resolve(ROOT, file), "utf8")));
  return found;
}
