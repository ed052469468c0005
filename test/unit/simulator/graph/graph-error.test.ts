import { describe, expect, it } from "vitest";
import * as errors from "../../../../src/simulator/graph/graph-error.ts";

describe("refusals", () => {
  it.each([
    [errors.resourceNotFound("x"), 404, "Request_ResourceNotFound"],
    [errors.badRequest("x"), 400, "Request_BadRequest"],
    [errors.invalidValue("p", "R"), 400, "Request_BadRequest"],
    [errors.unknownSegment("x"), 400, "BadRequest"],
    [errors.methodNotAllowed(), 405, "Request_BadRequest"],
    [errors.insufficientPrivileges(), 403, "Authorization_RequestDenied"],
    [errors.scopesMissing(), 403, "AccessDenied"],
  ])("%s", (error, status, code) => {
    expect([error.status, error.code, error.headers]).toEqual([status, code, {}]);
  });
});
