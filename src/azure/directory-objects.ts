import { z } from "zod";
import type { Clock } from "../ports/clock.ts";
import { hasErrorCode } from "./error-body.ts";
import type { Answer } from "./gateway.ts";
import type { GraphClient, GraphRequest } from "./graph-client.ts";
import { displayName, optionalList, parseAnswer } from "./parse-answer.ts";
import type { AzureCall, Directory, DirectoryApplication, DirectoryServicePrincipal } from "./ports.ts";

const READ_APPLICATIONS = ["Application.Read.All"] as const;
const CACHED_MS = 3_600_000;
/** Entries of one cache; the oldest one makes room. */
const MAX_CACHED = 500;
const id = z.string().max(64);
/** `$select` takes one unit off, so both kinds cost one. */
const COST = { resourceUnits: 1, write: false } as const;

const applicationSchema = z
  .object({
    id,
    appId: id,
    displayName: displayName(),
    requiredResourceAccess: optionalList(
      z.object({
        resourceAppId: id,
        resourceAccess: optionalList(z.object({ id, type: z.enum(["Scope", "Role"]) })),
      }),
    ),
  })
  .transform(
    (raw): DirectoryApplication => ({
      objectId: raw.id,
      appId: raw.appId,
      displayName: raw.displayName,
      requiredResourceAccess: raw.requiredResourceAccess,
    }),
  );

/** Scopes and roles without a value can't be granted by name and are left out. */
const published = optionalList(z.object({ id, value: displayName() }), 5000).transform((entries) =>
  entries.filter((entry) => entry.value !== ""),
);

const servicePrincipalSchema = z
  .object({
    id,
    appId: id,
    displayName: displayName(),
    accountEnabled: z.boolean().nullish(),
    servicePrincipalNames: optionalList(z.string().max(1024)),
    oauth2PermissionScopes: published,
    appRoles: published,
  })
  .transform(
    (raw): DirectoryServicePrincipal => ({
      objectId: raw.id,
      appId: raw.appId,
      displayName: raw.displayName,
      accountEnabled: raw.accountEnabled ?? true,
      servicePrincipalNames: raw.servicePrincipalNames,
      oauth2PermissionScopes: raw.oauth2PermissionScopes,
      appRoles: raw.appRoles,
    }),
  );

const SERVICE_PRINCIPAL_FIELDS =
  "$select=id,appId,displayName,accountEnabled,servicePrincipalNames,oauth2PermissionScopes,appRoles";

/**
 * Applications and service principals, by application id (an alternate key of both).
 *
 * @see https://learn.microsoft.com/graph/api/application-get
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-get
 */
export function createDirectoryObjects(
  graph: GraphClient,
  clock: Clock,
): Pick<Directory, "application" | "servicePrincipal" | "resource"> {
  const cache = new Map<string, { readonly value: DirectoryServicePrincipal; readonly untilMs: number }>();
  return {
    application: (appId, call) =>
      readOrAbsent(graph, applicationSchema, {
        link: `/applications(appId='${key(appId)}')?$select=id,appId,displayName,requiredResourceAccess`,
        doing: `Reading the application ${appId}`,
        call,
      }),
    servicePrincipal: (appId, call) =>
      readOrAbsent(graph, servicePrincipalSchema, {
        link: `/servicePrincipals(appId='${key(appId)}')?${SERVICE_PRINCIPAL_FIELDS}`,
        doing: `Reading the service principal of application ${appId}`,
        call,
      }),
    resource: async (objectId, call) => {
      const cached = cache.get(objectId);
      if (cached !== undefined && clock.monotonicMs() < cached.untilMs) return cached.value;
      const value = await readOrAbsent(graph, servicePrincipalSchema, {
        link: `/servicePrincipals/${key(objectId)}?${SERVICE_PRINCIPAL_FIELDS}`,
        doing: `Reading the service principal ${objectId}`,
        call,
      });
      if (value !== undefined) remember(cache, objectId, { value, untilMs: clock.monotonicMs() + CACHED_MS });
      return value;
    },
  };
}

async function readOrAbsent<T>(
  graph: GraphClient,
  schema: z.ZodType<T>,
  about: { readonly link: string; readonly doing: string; readonly call: AzureCall },
): Promise<T | undefined> {
  const request: GraphRequest = { method: "GET", cost: COST, needs: READ_APPLICATIONS, ...about };
  const answer = await graph.send(request);
  if (isGone(answer)) return undefined;
  if (answer.status !== 200) throw graph.explain(answer, request);
  return parseAnswer(schema, answer.body, request.doing);
}

/** Absence in Graph's own words; a proxy's 404 page is not absence. */
export function isGone(answer: Answer): boolean {
  return answer.status === 404 && hasErrorCode(answer.body);
}

/** A value inside a quoted OData key or literal, encoded for a URL. */
export function key(value: string): string {
  return encodeURIComponent(value.replaceAll("'", "''"));
}

/** Puts an entry into a cache as its newest. */
export function remember<T>(cache: Map<string, T>, name: string, entry: T, maxEntries = MAX_CACHED): void {
  cache.delete(name);
  const oldest = cache.size >= maxEntries ? cache.keys().next() : undefined;
  if (oldest?.done === false) cache.delete(oldest.value);
  cache.set(name, entry);
}
