import { createHash } from "node:crypto";
import type { InProcessWorld } from "./in-process-world.ts";
import { type OutsideCall, StableIds } from "./outside-calls.ts";

const NAMES: ReadonlyMap<string, string> = new Map([
  ["aaaaaaaa-0000-4000-8000-000000000001", "tenant"],
  ["bbbbbbbb-0000-4000-8000-000000000001", "subscription"],
  ["cccccccc-0000-4000-8000-000000000001", "arm-client"],
  ["cccccccc-0000-4000-8000-000000000002", "graph-client"],
  ["eeeeeeee-0000-4000-8000-000000000001", "instance-identity"],
  ["88888888-0000-4000-8000-000000000001", "microsoft-graph-object"],
  ["00000003-0000-0000-c000-000000000000", "microsoft-graph"],
]);

/** Ids of the sample state by name; all others are numbered. */
export const stableIds = (): StableIds => new StableIds(NAMES);

/** Consent as sets: one line per tenant-wide scope and per app role that the instance's application holds. */
export function heldConsent(world: InProcessWorld): readonly string[] {
  const { tenant, instance } = world;
  const ids = tenant.servicePrincipals
    .filter(({ appId }) => appId === instance.servicePrincipal.clientId)
    .map(({ id }) => id);
  const name = (resourceId: string): string =>
    tenant.servicePrincipals.find(({ id }) => id === resourceId)?.displayName ?? resourceId;
  const scopes = tenant.oauth2PermissionGrants
    .filter(({ clientId, consentType }) => ids.includes(clientId) && consentType === "AllPrincipals")
    .flatMap(({ resourceId, scope }) =>
      scope
        .split(" ")
        .filter((each) => each !== "")
        .map((each) => `${name(resourceId)} scope ${each}`),
    );
  const roles = tenant.appRoleAssignments
    .filter(({ principalId }) => ids.includes(principalId))
    .map(({ resourceId, appRoleId }) => `${name(resourceId)} role ${appRoleId}`);
  return [...scopes, ...roles].sort();
}

/** Grants that Entra would not have allowed: more than one for the same client, API and kind. */
export function duplicateGrants(world: InProcessWorld): readonly string[] {
  const keys = world.tenant.oauth2PermissionGrants.map(({ clientId, resourceId, consentType, principalId }) =>
    [clientId, resourceId, consentType, principalId ?? ""].join(" "),
  );
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

/** Everything that a user declared or can see at the end, without times, random ids and history. */
export function endState(world: InProcessWorld): unknown {
  const { object, realm, otherRealms, instance } = world;
  const state = {
    azure: {
      servicePrincipal: instance.servicePrincipal.type,
      authenticationMetadata: instance.authenticationMetadata,
      state: instance.state,
      consent: heldConsent(world),
      grants: world.tenant.oauth2PermissionGrants.length,
      applications: world.tenant.applications.map(({ displayName }) => displayName).sort(),
    },
    object: object === undefined ? "gone" : objectState(object),
    realm: realmState(realm),
    otherRealms: otherRealms.map(realmState),
    configMaps: world.configMaps.map(configMapState),
  };
  return JSON.parse(stableIds().in(JSON.stringify(state))) as unknown;
}

function objectState(object: NonNullable<InProcessWorld["object"]>): unknown {
  const { conditions, observedGeneration, ...status } = object.status ?? {};
  delete status.history;
  const { failing, ...rest } = status;
  return {
    deleting: object.metadata.deletionTimestamp !== undefined,
    finalizers: object.metadata.finalizers ?? [],
    isCurrent: observedGeneration === object.metadata.generation,
    conditions: conditionLines(conditions),
    status: { ...rest, ...(failing === undefined ? {} : { failing: failing.reason }) },
  };
}

/** With the time at which a failure began, since none may be left at the end. */
function realmState({ metadata, status }: InProcessWorld["realm"]): unknown {
  const { conditions, observedGeneration, ...seen } = status ?? {};
  return {
    isCurrent: observedGeneration === metadata.generation,
    conditions: conditionLines(conditions),
    status: seen,
  };
}

function configMapState({ metadata, data, ...rest }: InProcessWorld["configMaps"][number]): unknown {
  const { name, labels, annotations, ownerReferences } = metadata;
  const files = Object.entries(data ?? {}).map(
    ([file, text]) => `${file} ${createHash("sha256").update(text).digest("hex")}`,
  );
  return { name, labels, annotations, ownerReferences, files: files.sort(), members: Object.keys(rest).sort() };
}

function conditionLines(
  conditions:
    | readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[]
    | undefined,
): readonly string[] {
  // A map by type, whose order only tells which condition was there first.
  return (conditions ?? [])
    .map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`)
    .sort();
}

/** The calls that changed Azure, in words that two runs share, in order. */
export function azureEffects(calls: readonly OutsideCall[]): readonly string[] {
  const ids = stableIds();
  return calls
    .filter(({ service, isWrite, status, isUndone = false }) => {
      const isDone = status >= 200 && status < 300 && !isUndone;
      return isWrite && isAzure(service) && isDone;
    })
    .map(({ method, target, body }) => ids.in(`${method} ${target} ${body ?? ""}`));
}

/** The calls that were meant to change something, the Lease apart. */
export function writes(calls: readonly OutsideCall[]): readonly string[] {
  return calls
    .filter(({ isWrite, service }) => isWrite && service !== "lease")
    .map(({ n, service, method, target }) => `#${n} ${service} ${method} ${target}`);
}

function isAzure(service: OutsideCall["service"]): boolean {
  return service === "arm" || service === "graph";
}
