import type { Entity, EntityType, FilterOperator, Properties, Property } from "./entity-type.ts";
import { findProperty } from "./entity-type.ts";
import type { Filter, Literal, Path } from "./filter-syntax.ts";
import { invalidFilter, ODataError } from "./odata-error.ts";

/** A filter that was checked against a type. */
export type Predicate = (entity: Entity) => boolean;

/** Graph's names of the operators that it refuses (https://github.com/Azure/logicapps/issues/283). */
const OPERATOR_NAMES: Readonly<Partial<Record<FilterOperator, string>>> = {
  ne: "NotEqualsMatch",
  not: "Not",
  endswith: "EndsWithMatch",
};

const EDM_NAMES = {
  string: "Edm.String",
  guid: "Edm.Guid",
  boolean: "Edm.Boolean",
  date: "Edm.DateTimeOffset",
  number: "Edm.Int32",
} as const;

/** More are refused (https://developer.microsoft.com/graph/known-issues/?search=13635). */
const MAX_IN_OPERANDS = 15;

/**
 * Checks a filter against a type and turns it into a predicate.
 *
 * @param advanced Whether the request has what advanced queries need.
 * @throws {ODataError} for unknown properties, incompatible types and operators that the property doesn't support.
 */
export function compileFilter(filter: Filter, type: EntityType, advanced: boolean): Predicate {
  return new FilterCompiler(type, advanced).compile(filter, { properties: type.properties });
}

interface Scope {
  readonly properties: Properties;
  /** Set inside a lambda: the variable and the property that it runs over. */
  readonly lambda?: { readonly variable: string; readonly element: Property };
  /** Set inside a lambda: the property that has to allow the operators. */
  readonly owner?: Resolved;
}

interface Resolved {
  readonly name: string;
  readonly property: Property;
  readonly read: (entity: unknown) => unknown;
}

class FilterCompiler {
  readonly #type: EntityType;
  readonly #advanced: boolean;

  constructor(type: EntityType, advanced: boolean) {
    this.#type = type;
    this.#advanced = advanced;
  }

  compile(filter: Filter, scope: Scope): Predicate {
    switch (filter.kind) {
      case "and": {
        const operands = filter.operands.map((operand) => this.compile(operand, scope));
        return (entity) => operands.every((operand) => operand(entity));
      }
      case "or": {
        const operands = filter.operands.map((operand) => this.compile(operand, scope));
        return (entity) => operands.some((operand) => operand(entity));
      }
      case "not": {
        if (!this.#advanced) throw unsupportedOperator("not");
        const operand = this.compile(filter.operand, scope);
        return (entity) => !operand(entity);
      }
      case "any":
        return this.#any(filter, scope);
      case "compare":
      case "in":
      case "call":
        return this.#leaf(filter, scope);
    }
  }

  #leaf(filter: Extract<Filter, { kind: "compare" | "in" | "call" }>, scope: Scope): Predicate {
    const target = this.#resolve(filter.path, scope);
    this.#allow(filter.kind === "compare" ? filter.operator : filter.kind === "in" ? "in" : filter.name, target, scope);
    const literals = filter.kind === "in" ? filter.literals : [filter.literal];
    for (const literal of literals) requireCompatible(target.property, literal, filter.kind);
    if (filter.kind === "in") {
      if (literals.length > MAX_IN_OPERANDS) {
        throw new ODataError(
          "BadRequest",
          `Too many child clauses specified in search filter expression containing 'OR' operators: ${literals.length}. Max allowed: ${MAX_IN_OPERANDS}.`,
        );
      }
      return (entity) => literals.some((literal) => equal(target.read(entity), literal));
    }
    if (filter.kind === "call") {
      const argument = String(filter.literal.value).toLowerCase();
      return (entity) => matches(filter.name, target.read(entity), argument);
    }
    const wanted = filter.operator === "eq";
    return (entity) => equal(target.read(entity), filter.literal) === wanted;
  }

  #any(filter: Extract<Filter, { kind: "any" }>, scope: Scope): Predicate {
    const target = this.#resolve(filter.path, scope);
    if (target.property.collection !== true) {
      throw invalidFilter("Any/All may only be used following a collection.");
    }
    this.#allow("any", target, scope);
    const inner = this.compile(filter.condition, {
      properties: {},
      lambda: { variable: filter.variable, element: elementOf(target.property) },
      owner: target,
    });
    return (entity) => {
      const values = target.read(entity);
      // Elements may be plain values; the predicate of a lambda reads them through its own resolver.
      return Array.isArray(values) && values.some((value) => inner(value as Entity));
    };
  }

  #resolve(path: Path, scope: Scope): Resolved {
    if (scope.lambda === undefined) return this.#walk(path, scope.properties);
    const [variable, ...rest] = path;
    if (variable !== scope.lambda.variable) return this.#walk(path, {});
    const { element } = scope.lambda;
    if (rest.length === 0) return { name: variable, property: element, read: (value) => value };
    return this.#walk(rest, element.properties ?? {});
  }

  #walk(path: Path, properties: Properties): Resolved {
    const [first = "", ...rest] = path;
    const found = findProperty(properties, first);
    if (found === undefined) {
      throw invalidFilter(`Could not find a property named '${first}' on type '${this.#type.name}'.`);
    }
    const [name, property] = found;
    const read = (value: unknown): unknown => readMember(value, name);
    if (rest.length === 0) return { name, property, read };
    const inner = this.#walk(rest, property.collection === true ? {} : (property.properties ?? {}));
    return { name: inner.name, property: inner.property, read: (value) => inner.read(read(value)) };
  }

  #allow(operator: string, target: Resolved, scope: Scope): void {
    // Inside a lambda the collection was asked already; its elements can be compared with eq, startswith and in.
    const rules = scope.owner === undefined ? target.property : { filter: ["eq", "startswith", "in"] };
    const known = (list: readonly string[] | undefined): boolean => list?.includes(operator) === true;
    if (known(rules.filter)) return;
    if (scope.owner === undefined && known(target.property.advancedFilter)) {
      if (this.#advanced) return;
      throw unsupportedOperator(operator);
    }
    throw new ODataError(
      "Request_UnsupportedQuery",
      `Unsupported or invalid query filter clause specified for property '${target.name}' of resource '${this.#type.resource}'.`,
    );
  }
}

function elementOf(collection: Property): Property {
  const { type, properties } = collection;
  return properties === undefined ? { type } : { type, properties };
}

function unsupportedOperator(operator: string): ODataError {
  const name = OPERATOR_NAMES[operator as FilterOperator] ?? operator;
  return new ODataError("Request_UnsupportedQuery", `Unsupported property filter clause operator '${name}'.`);
}

function requireCompatible(property: Property, literal: Literal, use: "compare" | "in" | "call"): void {
  if (literal.kind === "null" && use !== "call") return;
  if (property.type !== "object" && property.collection !== true && property.type === literal.kind) return;
  const left = property.type === "object" ? "Edm.ComplexType" : EDM_NAMES[property.type];
  const right = literal.kind === "null" ? "<null>" : EDM_NAMES[literal.kind];
  throw invalidFilter(
    `A binary operator with incompatible types was detected. Found operand types '${left}' and '${right}' for operator kind 'Equal'.`,
  );
}

function equal(value: unknown, literal: Literal): boolean {
  if (literal.value === null) return value === null || value === undefined;
  if (typeof value === "string" && typeof literal.value === "string") {
    if (literal.kind === "date") return Date.parse(value) === Date.parse(literal.value);
    return value.toLowerCase() === literal.value.toLowerCase();
  }
  return value === literal.value;
}

function matches(name: "startswith" | "endswith" | "contains", value: unknown, argument: string): boolean {
  if (typeof value !== "string") return false;
  const text = value.toLowerCase();
  if (name === "startswith") return text.startsWith(argument);
  return name === "endswith" ? text.endsWith(argument) : text.includes(argument);
}

function readMember(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Entity)[name] : undefined;
}
