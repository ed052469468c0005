/**
 * A refusal of Graph: `{error: {code, message, innerError}}` with a status
 * (https://learn.microsoft.com/graph/errors). Thrown by handlers, turned into the answer by the service.
 */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** 404 for an object or for one that it refers to. */
export function resourceNotFound(id: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 400 as the directory words it. */
export function badRequest(message: string): GraphError {
  return new GraphError(400, "Request_BadRequest", message);
}

/** 400 for a property whose value the directory doesn't take. `resource` is its name there, for example ServicePrincipal. */
export function invalidValue(property: string, resource: string): GraphError {
  return badRequest(`Invalid value specified for property '${property}' of resource '${resource}'.`);
}

/** 400 for a path that Graph doesn't know. */
export function unknownSegment(segment: string): GraphError {
  return new GraphError(400, "BadRequest", `Resource not found for the segment '${segment}'.`);
}

/** 405 (https://learn.microsoft.com/graph/json-batching shows it). */
export function methodNotAllowed(): GraphError {
  return new GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.");
}

/** 403 of the directory. */
export function insufficientPrivileges(): GraphError {
  return new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

/** 403 of Conditional Access (https://github.com/hashicorp/terraform-provider-azuread/issues/1501). */
export function scopesMissing(): GraphError {
  return new GraphError(
    403,
    "AccessDenied",
    "You cannot perform the requested operation, required scopes are missing in the token.",
  );
}
