import { GROUP } from "../../api/v1alpha1/common.ts";
import type { KerberosRealmSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import { renderClientPolicy } from "../../client-policy/render-client-policy.ts";
import type { KubeObject, ResourceKind } from "../../kube/client.ts";
import { KERBEROS_REALM, type KerberosRealm } from "../kinds.ts";
import { expectationsOf } from "./expectations.ts";

/** ConfigMap on the API server. */
export const CONFIG_MAP: ResourceKind = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};

/** Selects the ConfigMaps that this operator publishes. */
export const POLICY_SELECTOR = `app.kubernetes.io/managed-by=winauth-operator,app.kubernetes.io/component=client-policy`;
const LABELS = {
  "app.kubernetes.io/managed-by": "winauth-operator",
  "app.kubernetes.io/component": "client-policy",
} as const;
const HASH_ANNOTATION = `${GROUP}/client-policy-hash`;

/** A ConfigMap, as far as it concerns us. */
export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** What is to be published for a realm, and where. */
export interface WantedPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly hash: string;
  readonly object: ConfigMapDocument;
}

interface ConfigMapDocument {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly ownerReferences: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly data: Readonly<Record<string, string>>;
}

/** The ConfigMap that a realm's specification asks for; undefined when it asks for none. */
export function wantedPolicy(
  realm: KerberosRealm,
  spec: KerberosRealmSpec,
  namespace: string,
): WantedPolicy | undefined {
  const { policyConfigMap: name, modernInteractive, incomingTrust } = expectationsOf(spec);
  if (name === undefined) return undefined;
  const { tenantId, cloud } = spec;
  const { files, hash } = renderClientPolicy({
    realmName: realm.metadata.name,
    tenantId,
    cloud,
    flows: { modernInteractive, incomingTrust },
  });
  const owner = {
    apiVersion: `${GROUP}/${KERBEROS_REALM.version}`,
    kind: KERBEROS_REALM.kind,
    name: realm.metadata.name,
    uid: realm.metadata.uid,
    controller: true,
  };
  const metadata = {
    name,
    namespace,
    labels: LABELS,
    annotations: { [HASH_ANNOTATION]: hash },
    ownerReferences: [owner],
  };
  return { name, namespace, hash, object: { apiVersion: "v1", kind: "ConfigMap", metadata, data: files } };
}

/** Whether the ConfigMap belongs to the realm with this uid. */
export function belongsTo(configMap: ConfigMap, realmUid: string): boolean {
  return (configMap.metadata.ownerReferences ?? []).some(({ uid }) => uid === realmUid);
}

/**
 * Whether a realm of the same name that is gone published the ConfigMap. Realms are cluster-scoped, so there is one of a name
 * at a time; the garbage collector takes such a ConfigMap away sooner or later, where there is one.
 */
export function isInherited(configMap: ConfigMap, { object }: WantedPolicy): boolean {
  const owners = configMap.metadata.ownerReferences ?? [];
  const isOfTheName = object.metadata.ownerReferences.some(
    ({ kind, name }) => owners.length === 1 && owners[0]?.kind === kind && owners[0].name === name,
  );
  return isOfTheName && holds(configMap.metadata.labels ?? {}, LABELS);
}

/** Whether the stored ConfigMap is what is wanted, to the last key. */
export function isPublished(stored: ConfigMap, { object }: WantedPolicy): boolean {
  const { labels = {}, annotations = {} } = stored.metadata;
  return (
    Object.keys(stored.binaryData ?? {}).length === 0 &&
    sameEntries(stored.data ?? {}, object.data) &&
    holds(labels, object.metadata.labels) &&
    holds(annotations, object.metadata.annotations)
  );
}

/** The merge patch that makes the stored ConfigMap what is wanted; what somebody added to its data goes. */
export function patchTowards(stored: ConfigMap, { object }: WantedPolicy): object {
  const { labels, annotations, ownerReferences } = object.metadata;
  const removed = (map: Readonly<Record<string, string>> = {}, kept: Readonly<Record<string, string>> = {}): object =>
    Object.fromEntries(
      Object.keys(map)
        .filter((key) => !(key in kept))
        .map((key) => [key, null]),
    );
  return {
    metadata: { resourceVersion: stored.metadata.resourceVersion, labels, annotations, ownerReferences },
    data: { ...removed(stored.data, object.data), ...object.data },
    ...(stored.binaryData === undefined ? {} : { binaryData: removed(stored.binaryData) }),
  };
}

function sameEntries(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys(a).length === Object.keys(b).length && holds(a, b);
}

function holds(map: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => map[key] === value);
}
