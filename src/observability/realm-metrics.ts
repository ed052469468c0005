import type { Registry } from "prom-client";
import type { ObjectKey } from "../kube/client.ts";
import { METRICS } from "./metric-catalog.ts";
import { registerGauge } from "./registered-metrics.ts";

/** What a realm says that is worth a curve. */
export interface MeasuredRealm {
  /** How old the key of each declared domain may be. */
  readonly keyMaxAges: readonly { readonly domain: string; readonly seconds: number }[];
  readonly status?:
    | {
        readonly clients?:
          | {
              readonly modernInteractive: number;
              readonly incomingTrust: number;
              readonly notSupported: number;
            }
          | undefined;
        readonly domains?: readonly { readonly name: string; readonly keyLastSet?: string | undefined }[] | undefined;
        readonly credentialExpiry?:
          | { readonly resourceManager?: string | undefined; readonly graph?: string | undefined }
          | undefined;
      }
    | undefined;
}

/** Shows realms as metrics. */
export interface RealmMetrics {
  /** Shows the realm as it is now; undefined takes its series away. */
  onRealm(key: ObjectKey, realm: MeasuredRealm | undefined): void;
}

const FLOWS = ["modernInteractive", "incomingTrust", "notSupported"] as const;

/** Creates the metrics `winauth_realm_*`; feed them from the informer. */
export function registerRealmMetrics(registry: Registry): RealmMetrics {
  const clients = registerGauge(registry, METRICS.realmClients);
  const expiry = registerGauge(registry, METRICS.credentialExpiry);
  const showKeys = keyMetrics(registry);
  const showClients = (realm: ObjectKey, status: MeasuredRealm["status"]): void => {
    for (const flow of FLOWS) {
      if (status?.clients === undefined) clients.remove({ realm, flow });
      else clients.set({ realm, flow }, status.clients[flow]);
    }
  };
  const showExpiry = (realm: ObjectKey, status: MeasuredRealm["status"]): void => {
    const { resourceManager, graph } = status?.credentialExpiry ?? {};
    for (const [api, at] of [
      ["ResourceManager", resourceManager],
      ["Graph", graph],
    ] as const) {
      if (at === undefined) expiry.remove({ realm, api });
      else expiry.set({ realm, api }, Date.parse(at) / 1_000);
    }
  };
  return {
    onRealm(key, realm) {
      showClients(key, realm?.status);
      showExpiry(key, realm?.status);
      showKeys(key, realm);
    },
  };
}

function keyMetrics(registry: Registry): RealmMetrics["onRealm"] {
  const lastSet = registerGauge(registry, METRICS.trustKeyLastSet);
  const maxAge = registerGauge(registry, METRICS.trustKeyMaxAge);
  const shown = new Map<ObjectKey, readonly string[]>();
  return (realm, measured) => {
    for (const domain of shown.get(realm) ?? []) for (const gauge of [lastSet, maxAge]) gauge.remove({ realm, domain });
    shown.delete(realm);
    if (measured === undefined) return;
    const { keyMaxAges, status } = measured;
    for (const { domain, seconds } of keyMaxAges) maxAge.set({ realm, domain }, seconds);
    const known = (status?.domains ?? []).flatMap(({ name, keyLastSet }) =>
      keyLastSet === undefined ? [] : [{ name, at: Date.parse(keyLastSet) / 1_000 }],
    );
    for (const { name, at } of known) lastSet.set({ realm, domain: name }, at);
    shown.set(realm, [...keyMaxAges.map(({ domain }) => domain), ...known.map(({ name }) => name)]);
  };
}
