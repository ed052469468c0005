import type { Registry } from "prom-client";
import type { ObjectKey } from "../kube/client.ts";
import { METRICS } from "./metric-catalog.ts";
import { registerGauge } from "./registered-metrics.ts";

/** What a realm's status says that is worth a curve. */
export interface MeasuredRealm {
  readonly status?: {
    readonly clients?:
      | {
          readonly modernInteractive: number;
          readonly incomingTrust: number;
          readonly notSupported: number;
        }
      | undefined;
    readonly domains?: readonly { readonly name: string; readonly keyLastSet?: string | undefined }[] | undefined;
  };
}

/** Shows realms as metrics. */
export interface RealmMetrics {
  /** Shows the realm as it is now; undefined takes its series away. */
  onRealm(key: ObjectKey, realm: MeasuredRealm | undefined): void;
}

const FLOWS = ["modernInteractive", "incomingTrust", "notSupported"] as const;

/** Creates `winauth_realm_clients` and `winauth_realm_trust_key_last_set_timestamp_seconds`; feed it from the informer. */
export function registerRealmMetrics(registry: Registry): RealmMetrics {
  const clients = registerGauge(registry, METRICS.realmClients);
  const keys = registerGauge(registry, METRICS.trustKeyLastSet);
  const shownDomains = new Map<ObjectKey, readonly string[]>();
  const showClients = (realm: ObjectKey, status: MeasuredRealm["status"]): void => {
    for (const flow of FLOWS) {
      if (status?.clients === undefined) clients.remove({ realm, flow });
      else clients.set({ realm, flow }, status.clients[flow]);
    }
  };
  const showKeys = (realm: ObjectKey, status: MeasuredRealm["status"]): void => {
    for (const domain of shownDomains.get(realm) ?? []) keys.remove({ realm, domain });
    shownDomains.delete(realm);
    for (const { name, keyLastSet } of status?.domains ?? []) {
      if (keyLastSet === undefined) continue;
      keys.set({ realm, domain: name }, Date.parse(keyLastSet) / 1_000);
      shownDomains.set(realm, [...(shownDomains.get(realm) ?? []), name]);
    }
  };
  return {
    onRealm(key, realm) {
      showClients(key, realm?.status);
      showKeys(key, realm?.status);
    },
  };
}
