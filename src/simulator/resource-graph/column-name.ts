import type { Expression } from "./query-syntax.ts";
import { SCALAR_FUNCTIONS } from "./scalar-functions.ts";

/**
 * The name that an expression gives to a column which was not named: the column's own, `properties_sku_name` for a path, that of
 * the argument for a conversion; undefined for anything else.
 *
 * @see https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources#access-a-properties-field
 */
export function derivedName(expression: Expression): string | undefined {
  if (expression.kind === "column") return expression.name;
  if (expression.kind === "path") {
    const root = derivedName(expression.root);
    const plain = expression.steps.every((step) => typeof step === "string");
    return root === undefined || !plain ? undefined : [root, ...expression.steps].join("_");
  }
  if (expression.kind !== "call" || !Object.hasOwn(SCALAR_FUNCTIONS, expression.name)) return undefined;
  const [argument] = expression.arguments;
  const keepsName = SCALAR_FUNCTIONS[expression.name]?.keepsName === true;
  return keepsName && argument !== undefined ? derivedName(argument) : undefined;
}

/** The name itself when it is free, else with the first number that makes it so: `name`, `name1`, `name2`. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 1;
  while (taken.has(`${name}${number}`)) number += 1;
  return `${name}${number}`;
}
