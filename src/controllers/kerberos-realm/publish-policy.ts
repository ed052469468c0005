import { OperatorError } from "../../errors.ts";
import { type KubeClient, keyOf, objectKey } from "../../kube/client.ts";
import type { Store } from "../../kube/informer-port.ts";
import { type Finding, finding } from "../status/finding.ts";
import { explainApiServer } from "./api-server-away.ts";
import {
  belongsTo,
  CONFIG_MAP,
  type ConfigMap,
  isInherited,
  isPublished,
  patchTowards,
  type WantedPolicy,
} from "./policy-config-map.ts";

/** What publishing needs. */
export interface PolicyWorld {
  readonly kube: KubeClient;
  /** The ConfigMaps that the operator published, in its own namespace. */
  readonly published: Store<ConfigMap>;
  readonly signal: AbortSignal;
}

/** What became of the client settings, and why not, when it failed. */
export interface PolicyOutcome {
  /** Undefined when no ConfigMap is declared. */
  readonly finding: Finding<"ClientPolicyPublished"> | undefined;
  readonly error?: OperatorError;
}

/**
 * Brings the realm's ConfigMap about: creates it, puts back what was changed in it, and removes, once that
 * is there, the ones that the realm published under another name. One that a deleted realm of the same name left behind is taken over; one of somebody else is
 * never touched. Each write follows a fresh read or is conditional on the version it is based on.
 *
 * @throws {ConflictError} when somebody writes the ConfigMap at the same time; the next pass starts afresh.
 */
export async function publishPolicy(
  wanted: WantedPolicy | undefined,
  realmUid: string,
  world: PolicyWorld,
): Promise<PolicyOutcome> {
  try {
    const finding = wanted === undefined ? undefined : await bringAbout(wanted, realmUid, world);
    // What is deployed from the earlier name stays until its successor is there.
    if (finding === undefined || finding.status === "True") await removeOthers(wanted, realmUid, world);
    return { finding };
  } catch (thrown) {
    const error = explainApiServer(thrown);
    if (!(error instanceof OperatorError) || world.signal.aborted) throw thrown;
    const { reason, message } = error;
    return { finding: { type: "ClientPolicyPublished", status: "Unknown", reason, message }, error };
  }
}

async function bringAbout(
  wanted: WantedPolicy,
  realmUid: string,
  { kube, published, signal }: PolicyWorld,
): Promise<Finding<"ClientPolicyPublished">> {
  const key = objectKey(wanted.name, wanted.namespace);
  const cached = published.get(key);
  if (cached !== undefined && belongsTo(cached, realmUid) && isPublished(cached, wanted)) return done(wanted);
  const stored = await kube.get<ConfigMap>(CONFIG_MAP, key, { signal });
  if (stored === undefined) {
    await kube.create(CONFIG_MAP, wanted.object, { signal });
    return done(wanted);
  }
  const isOurs = belongsTo(stored, realmUid);
  if (!isOurs && !isInherited(stored, wanted))
    return finding(
      "ClientPolicyPublished",
      "False",
      "ConfigMapNotOurs",
      `ConfigMap ${wanted.namespace}/${wanted.name} exists and does not belong to this realm; it is left as it is. Name another in spec.clientPolicy.configMapName, or delete it: kubectl delete configmap ${wanted.name} -n ${wanted.namespace}`,
    );
  if (!isOurs || !isPublished(stored, wanted))
    await kube.mergePatch(CONFIG_MAP, key, patchTowards(stored, wanted), { signal });
  return done(wanted);
}

async function removeOthers(
  wanted: WantedPolicy | undefined,
  realmUid: string,
  { kube, published, signal }: PolicyWorld,
): Promise<void> {
  const others = published
    .list()
    .filter((configMap) => belongsTo(configMap, realmUid) && configMap.metadata.name !== wanted?.name);
  for (const other of others) {
    const stored = await kube.get<ConfigMap>(CONFIG_MAP, keyOf(other), { signal });
    if (stored === undefined || !belongsTo(stored, realmUid)) continue;
    // What somebody puts under the name in between is not ours to delete.
    const { uid, resourceVersion } = stored.metadata;
    await kube.delete(CONFIG_MAP, keyOf(other), { signal, preconditions: { uid, resourceVersion } });
  }
}

function done({ name, namespace, hash }: WantedPolicy): Finding<"ClientPolicyPublished"> {
  return finding(
    "ClientPolicyPublished",
    "True",
    "Published",
    `ConfigMap ${namespace}/${name} holds the client settings, version ${hash}. Its README says who deploys which file.`,
  );
}
