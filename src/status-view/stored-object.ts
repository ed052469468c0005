import { z } from "zod";
import { absentUnless, fitting, moment, name, sentence } from "./lenient.ts";

const condition = z.object({
  type: name,
  status: z.enum(["True", "False", "Unknown"]).catch("Unknown"),
  reason: name.catch(""),
  message: sentence.catch(""),
  observedGeneration: absentUnless(z.int()),
  lastTransitionTime: absentUnless(moment),
});

const metadata = z.object({
  name,
  namespace: absentUnless(name),
  generation: absentUnless(z.int()),
  deletionTimestamp: absentUnless(name),
});

const statusOfAll = {
  observedGeneration: absentUnless(z.int()),
  conditions: fitting(condition),
};

const permission = z.object({ resource: absentUnless(name), resourceAppId: name, delegatedScopes: fitting(name) });

const instanceSchema = z.object({
  metadata,
  spec: z.preprocess(
    emptyUnlessObject,
    z.object({
      managedInstance: z.object({ resourceId: absentUnless(sentence) }).catch({ resourceId: undefined }),
      realmRef: z.object({ name: name.catch("default") }).catch({ name: "default" }),
      managementPolicy: absentUnless(name),
      suspend: z.boolean().catch(false),
    }),
  ),
  status: z.preprocess(
    emptyUnlessObject,
    z.object({
      ...statusOfAll,
      managedInstance: absentUnless(
        z.object({
          fullyQualifiedDomainName: absentUnless(name),
          state: absentUnless(name),
          location: absentUnless(name),
        }),
      ),
      kerberos: absentUnless(z.object({ servicePrincipalName: name })),
      servicePrincipal: absentUnless(z.object({ applicationId: name, displayName: absentUnless(name) })),
      consent: absentUnless(z.object({ granted: fitting(permission), missing: fitting(permission) })),
      pendingActions: fitting(sentence),
      history: fitting(
        z.object({ outcome: name, message: sentence, lastAt: absentUnless(moment), count: z.int().min(1).catch(1) }),
      ),
    }),
  ),
});

const flow = z.object({ enabled: z.boolean().catch(false) }).catch({ enabled: false });

const realmSchema = z.object({
  metadata,
  spec: z.preprocess(
    emptyUnlessObject,
    z.object({
      tenantId: absentUnless(name),
      cloud: name.catch("AzurePublic"),
      flows: z.preprocess(emptyUnlessObject, z.object({ modernInteractive: flow, incomingTrust: flow })),
      suspend: z.boolean().catch(false),
    }),
  ),
  status: z.preprocess(
    emptyUnlessObject,
    z.object({
      ...statusOfAll,
      missingPermissions: fitting(
        z.object({ api: name, permission: name, scope: absentUnless(sentence), neededFor: sentence.catch("") }),
      ),
      domains: fitting(
        z.object({
          name,
          ready: z.enum(["True", "False", "Unknown"]).catch("Unknown"),
          reason: name.catch(""),
          message: sentence.catch(""),
          controller: absentUnless(name),
          trustDirection: absentUnless(name),
          keyVersion: absentUnless(z.int()),
          keyLastSet: absentUnless(moment),
        }),
      ),
      clientPolicy: absentUnless(z.object({ configMapName: name })),
      clients: absentUnless(
        z.object({
          total: z.int(),
          modernInteractive: z.int(),
          incomingTrust: z.int(),
          notSupported: z.int(),
        }),
      ),
    }),
  ),
});

/** A WindowsAuthentication as far as the view shows it. */
export type StoredInstance = z.output<typeof instanceSchema>;
/** A KerberosRealm as far as the view shows it. */
export type StoredRealm = z.output<typeof realmSchema>;
/** One condition of either. */
export type StoredCondition = z.output<typeof condition>;

/** Reads a WindowsAuthentication; an object without a name is none. */
export function readInstance(object: unknown): StoredInstance | undefined {
  return instanceSchema.safeParse(object).data;
}

/** Reads a KerberosRealm; an object without a name is none. */
export function readRealm(object: unknown): StoredRealm | undefined {
  return realmSchema.safeParse(object).data;
}

function emptyUnlessObject(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
