import { type Entity, type EntityType, findProperty } from "./entity-type.ts";
import { ODataError } from "./odata-error.ts";

/**
 * Makes the function that reduces an entity to its `$select`ed properties, without a selection to those that the type returns
 * by default; annotations (`@odata.…`) are kept.
 *
 * @throws {ODataError} for a property that the type doesn't have.
 */
export function compileSelect(select: readonly string[] | undefined, type: EntityType): (entity: Entity) => Entity {
  const chosen = select ?? type.returnedByDefault;
  if (chosen === undefined || chosen.includes("*")) return (entity) => entity;
  const names = chosen.map((name) => {
    const found = findProperty(type.properties, name);
    if (found === undefined) {
      throw new ODataError(
        "BadRequest",
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${type.name}'.`,
      );
    }
    return found[0];
  });
  const wanted = new Set(names);
  return (entity) =>
    Object.fromEntries(Object.entries(entity).filter(([name]) => name.startsWith("@") || wanted.has(name)));
}

/** The part of `@odata.context` that names the selection, for example `(id,appId)`. */
export function selectInContext(select: readonly string[] | undefined): string {
  return select === undefined || select.includes("*") ? "" : `(${select.join(",")})`;
}
