import { z } from "zod";
import { displayName, optionalText, present } from "./parse-answer.ts";
import type { ManagedInstance } from "./ports.ts";

/** As long as status can hold, and nothing that could be read as anything else. */
const id = optionalText(36).refine((text) => text === undefined || /^[-\w]+$/.test(text));
/** Open-ended words of the service that end up in sentences. */
const word = shown(64);

/** Text that ends up in sentences and in status: one line, no invisible characters, no longer than status can hold. */
function shown(max: number): z.ZodType<string | undefined> {
  return displayName(max).transform((text) => (text === "" ? undefined : text));
}

const properties = z
  .object({
    state: word,
    provisioningState: word,
    fullyQualifiedDomainName: shown(512),
    dnsZone: shown(128),
    authenticationMetadata: word,
    servicePrincipal: z
      .object({ type: z.enum(["None", "SystemAssigned"]), principalId: id, clientId: id, tenantId: id })
      .nullish(),
    administrators: z.object({ login: displayName(), sid: id, tenantId: id }).nullish(),
  })
  .nullish();

const identity = z
  .object({
    type: z.string().max(64),
    principalId: id,
    tenantId: id,
    userAssignedIdentities: z.record(z.string(), z.object({ principalId: id }).nullable()).nullish(),
  })
  .nullish();

/**
 * A managed instance as ARM sends it; unknown properties are ignored, states are open-ended.
 *
 * @see https://learn.microsoft.com/rest/api/sql/managed-instances/get
 */
export const managedInstanceSchema = z
  .object({
    id: z.string().max(1024),
    name: displayName(128),
    location: displayName(64),
    identity,
    properties,
  })
  .transform((raw): ManagedInstance => {
    const { properties, identity } = raw;
    const rest = present({
      state: properties?.state,
      provisioningState: properties?.provisioningState,
      fullyQualifiedDomainName: properties?.fullyQualifiedDomainName,
      dnsZone: properties?.dnsZone,
      authenticationMetadata: properties?.authenticationMetadata,
      servicePrincipal: servicePrincipalOf(properties?.servicePrincipal),
      identity: identityOf(identity),
      entraAdministrator: administratorOf(properties?.administrators),
    });
    return { resourceId: raw.id, name: raw.name, location: raw.location, ...rest };
  });

/** One page of a list. */
export const managedInstancePageSchema = z.object({
  value: z.array(managedInstanceSchema).max(10_000),
  nextLink: optionalText(8192),
});

/** The body of a long-running operation. */
export const operationSchema = z.object({ status: optionalText(64) });

type Properties = NonNullable<z.output<typeof properties>>;

function servicePrincipalOf(raw: Properties["servicePrincipal"]): ManagedInstance["servicePrincipal"] {
  if (raw === null || raw === undefined) return undefined;
  const { principalId, clientId, tenantId } = raw;
  return { type: raw.type, ...present({ principalId, clientId, tenantId }) };
}

function identityOf(raw: z.output<typeof identity>): ManagedInstance["identity"] {
  if (raw === null || raw === undefined) return undefined;
  const { principalId, tenantId } = raw;
  const userAssigned = Object.values(raw.userAssignedIdentities ?? {});
  return {
    type: raw.type,
    ...present({ principalId, tenantId }),
    userAssignedPrincipalIds: userAssigned.flatMap((each) => each?.principalId ?? []),
  };
}

function administratorOf(raw: Properties["administrators"]): ManagedInstance["entraAdministrator"] {
  if (raw?.sid === undefined || raw.login === "") return undefined;
  return { login: raw.login, sid: raw.sid, ...present({ tenantId: raw.tenantId }) };
}
