import { keyOf } from "../../kube/client.ts";
import { KERBEROS_REALM, type KerberosRealm } from "../kinds.ts";
import { conditionOf } from "../status/conditions.ts";
import { sameStatus } from "../status/equality.ts";
import type { Finding } from "../status/finding.ts";
import type { Summary } from "../status/summary.ts";
import { reportTransition } from "../status/transition-events.ts";
import type { RealmReconcileDeps } from "./deps.ts";
import { type RealmDraft, realmStatusAfterPass } from "./status.ts";

/**
 * Writes a realm's status unless it says what is stored already, and reports the turn that it takes.
 *
 * @throws {ConflictError} when the realm is gone or made anew.
 */
export async function writeRealmStatus(
  realm: KerberosRealm,
  draft: RealmDraft,
  pass: { readonly findings: readonly Finding[]; readonly summary: Summary; readonly isWholeLook: boolean },
  deps: Pick<RealmReconcileDeps, "kube" | "latest" | "events" | "log" | "clock">,
): Promise<void> {
  const status = realmStatusAfterPass(realm, draft, pass, deps.clock.nowMs());
  if (sameStatus(realm.status, status)) return;
  const applied = await deps.kube.applyStatus<KerberosRealm>(KERBEROS_REALM, realm, status);
  deps.latest.wrote(keyOf(realm), applied);
  const ready = conditionOf(status.conditions, "Ready");
  deps.log.info({ key: keyOf(realm), ready: ready?.status, reason: ready?.reason }, ready?.message ?? "");
  reportTransition(deps.events, realm, realm.status?.conditions, status.conditions);
}
