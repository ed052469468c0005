import type { AzureScene } from "./azure-scene.ts";
import type { DirectoryScene } from "./directory-scene.ts";
import type { RecordedObject } from "./object-recorder.ts";

interface Spec {
  readonly directorySync?: { readonly required: boolean };
  readonly flows?: {
    readonly modernInteractive?: { readonly enabled: boolean };
    readonly incomingTrust?: { readonly enabled: boolean };
  };
}

const DEFAULT_MAX_AGE_MS = 3 * 3_600_000;

/** Whether a tenant and its domain are as a KerberosRealm's specification asks, as far as scenes change them. */
export function isTrueOfTenant(realm: RecordedObject, azure: AzureScene, domain?: DirectoryScene): boolean {
  const spec = realm.spec as Spec;
  const isSetUp = !isEnabled(spec, "incomingTrust") || domain === undefined || domain.isSetUp;
  return isSetUp && (!needsDirectory(spec) || ranLately(azure));
}

function needsDirectory(spec: Spec): boolean {
  if (spec.directorySync !== undefined) return spec.directorySync.required;
  return isEnabled(spec, "modernInteractive") || isEnabled(spec, "incomingTrust");
}

function isEnabled({ flows }: Spec, flow: "modernInteractive" | "incomingTrust"): boolean {
  return flows?.[flow]?.enabled === true;
}

function ranLately({ tenant, simulator }: AzureScene): boolean {
  const { onPremisesSyncEnabled, onPremisesLastSyncDateTime } = tenant.organization;
  if (onPremisesSyncEnabled !== true || onPremisesLastSyncDateTime === null) return false;
  return simulator.world.clock.nowMs() - Date.parse(onPremisesLastSyncDateTime) <= DEFAULT_MAX_AGE_MS;
}
