/** What may be done with a property in a `$filter`. */
export type FilterOperator = "eq" | "ne" | "not" | "in" | "startswith" | "endswith" | "contains" | "any";

/** A property of an entity, or of an object inside one. */
export interface Property {
  /** The EDM type; `object` has `properties`, or none when nothing inside can be named in a query. */
  readonly type: "string" | "guid" | "boolean" | "date" | "number" | "object";
  readonly collection?: true;
  /** Allowed as it is. Absent: none. */
  readonly filter?: readonly FilterOperator[];
  /** Allowed in advanced queries only (https://learn.microsoft.com/graph/aad-advanced-queries). */
  readonly advancedFilter?: readonly FilterOperator[];
  /** Whether `$orderby` takes it: always, in advanced queries only, or never. */
  readonly orderBy?: "always" | "advanced";
  readonly properties?: Properties;
}

/** Properties by name. */
export type Properties = Readonly<Record<string, Property>>;

/** What the service knows of a kind of resource. */
export interface EntityType {
  /** For example microsoft.graph.servicePrincipal. */
  readonly name: string;
  /** As the directory calls it in its messages, for example ServicePrincipal. */
  readonly resource: string;
  readonly properties: Properties;
  /** What is answered without `$select`; absent: everything. */
  readonly returnedByDefault?: readonly string[];
}

/** An entity as it is answered. */
export type Entity = Readonly<Record<string, unknown>>;

/** Finds a property; names are compared without case, as Graph does. */
export function findProperty(properties: Properties, name: string): readonly [string, Property] | undefined {
  const direct = properties[name];
  if (direct !== undefined) return [name, direct];
  const lowerCase = name.toLowerCase();
  return Object.entries(properties).find(([candidate]) => candidate.toLowerCase() === lowerCase);
}
