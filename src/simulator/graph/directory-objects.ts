import type { Entity } from "../odata/entity-type.ts";
import { applicationEntity } from "./application.ts";
import { isGuid } from "./find-by-key.ts";
import { badRequest, GraphError } from "./graph-error.ts";
import type { GraphHandler, GraphRequest } from "./graph-request.ts";
import { servicePrincipalEntity } from "./service-principal.ts";

const MAX_IDS = 1000;

/** POST /directoryObjects/getByIds: https://learn.microsoft.com/graph/api/directoryobject-getbyids */
export const getByIds: GraphHandler = (request) => {
  const body = request.body();
  const ids = textList(body["ids"], "ids");
  const types = body["types"] === undefined ? undefined : textList(body["types"], "types");
  if (ids.length > MAX_IDS)
    throw badRequest(`Too many elements provided in the 'ids' collection. Max allowed: ${MAX_IDS}.`);
  const malformed = ids.find((id) => !isGuid(id));
  if (malformed !== undefined) throw badRequest(`Invalid GUID:${malformed}`);
  const wanted = new Set(ids.map((id) => id.toLowerCase()));
  const value = objects(
    request,
    types?.map((type) => type.toLowerCase()),
  ).filter((entity) => wanted.has(String(entity["id"]).toLowerCase()));
  return {
    status: 200,
    body: { "@odata.context": `${request.baseUrl}/$metadata#directoryObjects`, value },
  };
};

function objects(request: GraphRequest, types: readonly string[] | undefined): readonly Entity[] {
  const wants = (type: string): boolean =>
    types === undefined || types.includes(type) || types.includes("directoryobject");
  const domain = request.tenant.organization.verifiedDomains[0] ?? null;
  return [
    ...(wants("serviceprincipal") ? request.view.servicePrincipals : []).map((record) => ({
      "@odata.type": "#microsoft.graph.servicePrincipal",
      ...servicePrincipalEntity(record, request),
    })),
    ...(wants("application") ? request.view.applications : []).map((record) => ({
      "@odata.type": "#microsoft.graph.application",
      ...applicationEntity(record, domain),
    })),
  ];
}

function textList(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((each): each is string => typeof each === "string")) return value;
  throw new GraphError(400, "BadRequest", `The value of the parameter '${name}' has to be a collection of strings.`);
}
