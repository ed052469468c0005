import { type Entity, type EntityType, findProperty } from "../odata/entity-type.ts";
import { GraphError, invalidValue } from "./graph-error.ts";

/**
 * Parses the body of a write.
 *
 * @throws {GraphError} 400 without a body, without a content type, or when it is not a JSON object.
 */
export function readBody(body: string, contentType: string | undefined): Entity {
  if (contentType === undefined) {
    throw new GraphError(
      400,
      "BadRequest",
      "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
    );
  }
  if (body.trim() === "") throw new GraphError(400, "BadRequest", "Empty Payload. JSON content expected.");
  const parsed = contentType.toLowerCase().includes("json") ? parseJson(body) : undefined;
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new GraphError(
      400,
      "BadRequest",
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  }
  return parsed as Entity;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Refuses a property that the type doesn't have; annotations may be there. */
export function refuseUnknownProperties(body: Entity, type: EntityType): void {
  for (const name of Object.keys(body)) {
    if (name.includes("@") || findProperty(type.properties, name) !== undefined) continue;
    throw new GraphError(
      400,
      "BadRequest",
      `The property '${name}' does not exist on type '${type.name}'. Make sure to only use property names that are defined by the type.`,
    );
  }
}

/** A text that has to be there. */
export function requiredText(body: Entity, name: string, type: EntityType): string {
  const value = body[name];
  if (typeof value !== "string" || value === "") throw invalidValue(name, type.resource);
  return value;
}
