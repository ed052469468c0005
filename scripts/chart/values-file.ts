import { stringify } from "yaml";
import type { ChartValue, ValueGroup } from "./chart-value.ts";

/** A tree as in `values.yaml`: each leaf is a value. */
type Tree = Map<string, Tree | ChartValue>;

const HEAD =
  '# Generated from scripts/chart by "npm run generate"; do not edit. Give your own values in a file of yours: helm -f.\n';

/** The text of `values.yaml`: every value with its default, and what it is for in the line above. */
export function valuesFile(groups: readonly ValueGroup[]): string {
  return HEAD + groups.map(({ heading, values }) => `\n# --- ${heading} ---\n${linesOf(treeOf(values), "")}`).join("");
}

function treeOf(values: readonly ChartValue[]): Tree {
  const root: Tree = new Map();
  for (const value of values) {
    const steps = value.path.split(".");
    const last = steps.pop() ?? "";
    let at = root;
    for (const step of steps) {
      const next = at.get(step) ?? new Map<string, Tree | ChartValue>();
      if (!(next instanceof Map)) throw new Error(`${value.path} lies below a value.`);
      at.set(step, next);
      at = next;
    }
    at.set(last, value);
  }
  return root;
}

function linesOf(tree: Tree, indent: string): string {
  return [...tree]
    .map(([name, entry]) =>
      entry instanceof Map
        ? `${indent}${name}:\n${linesOf(entry, `${indent}  `)}`
        : `${indent}# ${entry.help}\n${indented(stringify({ [name]: entry.byDefault }, { lineWidth: 0 }), indent)}`,
    )
    .join("");
}

function indented(yaml: string, indent: string): string {
  return yaml.replaceAll(/^(?=.)/gm, indent);
}
