import { ageMs } from "../../api/age.ts";
import {
  KERBEROS_REALM_CONDITIONS,
  SUMMARY_CONDITIONS,
  WINDOWS_AUTHENTICATION_CONDITIONS,
} from "../../api/conditions.ts";
import { kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import {
  KERBEROS_REALM,
  type KerberosRealm,
  realmNameOf,
  WINDOWS_AUTHENTICATION,
  type WindowsAuthentication,
} from "../../controllers/kinds.ts";
import type { Informer } from "../../kube/informer-port.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { MeasuredRealm } from "../../observability/realm-metrics.ts";

/** Shows on `/metrics` what the informers hold, on every replica, so that the series don't come and go with the lease. */
export function measureObjects(
  metrics: Pick<Metrics, "conditions" | "realms">,
  objects: Informer<WindowsAuthentication>,
  realms: Informer<KerberosRealm>,
): void {
  const ofObjects = metrics.conditions.ofKind(
    WINDOWS_AUTHENTICATION.kind,
    Object.keys({ ...SUMMARY_CONDITIONS, ...WINDOWS_AUTHENTICATION_CONDITIONS }),
  );
  const ofRealms = metrics.conditions.ofKind(
    KERBEROS_REALM.kind,
    Object.keys({ ...SUMMARY_CONDITIONS, ...KERBEROS_REALM_CONDITIONS }),
  );
  objects.onChange(({ key, after }) =>
    ofObjects.onObject(key, after === undefined ? undefined : { realm: realmNameOf(after), object: after }),
  );
  realms.onChange(({ key, after }) => {
    ofRealms.onObject(key, after === undefined ? undefined : { realm: after.metadata.name, object: after });
    metrics.realms.onRealm(key, after === undefined ? undefined : measured(after));
  });
}

/** A stored realm that breaks today's rules shows what its status says. */
function measured({ spec, status }: KerberosRealm): MeasuredRealm {
  const parsed = kerberosRealmSpecSchema.safeParse(spec);
  const domains = parsed.success ? (parsed.data.flows?.incomingTrust?.domains ?? []) : [];
  return {
    keyMaxAges: domains.map(({ name, keyMaxAge }) => ({ domain: name, seconds: ageMs(keyMaxAge) / 1_000 })),
    status,
  };
}
