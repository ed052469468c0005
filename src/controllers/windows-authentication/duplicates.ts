import { kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import { objectKey } from "../../kube/client.ts";
import type { Store } from "../../kube/informer-port.ts";
import { parseInstanceId } from "../instance-id.ts";
import { type KerberosRealm, realmNameOf, type WindowsAuthentication } from "../kinds.ts";
import { judgeAccess } from "./access.ts";

/**
 * Of several objects that declare one instance the oldest wins, and of equally old ones the one with the smaller uid.
 * Objects that are being deleted, and those whose namespace may not declare the instance, do not count.
 */
export function winnerOf(
  candidates: readonly WindowsAuthentication[],
  realms: Store<KerberosRealm>,
): WindowsAuthentication | undefined {
  const eligible = candidates.filter(
    (object) => object.metadata.deletionTimestamp === undefined && mayDeclare(object, realms),
  );
  return eligible.sort(byAge)[0];
}

/** Whether the object's realm exists and its access rules let the object's namespace declare its instance. */
export function mayDeclare(object: WindowsAuthentication, realms: Store<KerberosRealm>): boolean {
  const realm = kerberosRealmSpecSchema.safeParse(realms.get(objectKey(realmNameOf(object)))?.spec);
  const id = parseInstanceId(object.spec.managedInstance.resourceId);
  if (!realm.success || id === undefined) return false;
  return judgeAccess(realm.data.access, object.metadata.namespace ?? "", id).allowed;
}

/** Says which object declares the instance, but names it only inside the reader's own namespace. */
export function duplicateMessage(loser: WindowsAuthentication, winner: WindowsAuthentication): string {
  const who =
    winner.metadata.namespace === loser.metadata.namespace
      ? `WindowsAuthentication ${winner.metadata.name}`
      : "An older WindowsAuthentication of another namespace";
  return `${who} already declares this managed instance; only the oldest object is acted on. Delete one of them.`;
}

function byAge(a: WindowsAuthentication, b: WindowsAuthentication): number {
  const age = (object: WindowsAuthentication): number => Date.parse(object.metadata.creationTimestamp ?? "") || 0;
  return age(a) - age(b) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}
