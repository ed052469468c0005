import type { CredentialSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import { keyOf, type ObjectKey, objectKey } from "../../kube/client.ts";
import type { StoreChange } from "../../kube/informer-port.ts";
import type { Enqueue } from "../../runtime/work.ts";
import type { KindController, KindControllerInit } from "../kind-controller.ts";
import { type KerberosRealm, realmNameOf, type WindowsAuthentication } from "../kinds.ts";
import { LatestObjects } from "../latest-objects.ts";
import { wakeUpFor } from "../wake-up.ts";
import { createRealmReconcile } from "./reconcile.ts";

/** Puts the controller of KerberosRealms together. */
export function createKerberosRealmController(init: KindControllerInit): KindController {
  const reconcile = createRealmReconcile({
    ...init,
    latest: new LatestObjects(init.realms.store),
    objects: init.objects.store,
  });
  return {
    reconcile,
    watch(enqueue: Enqueue) {
      init.realms.onChange((change) => {
        const wakeUp = wakeUpFor(change, init.settings, init.clock.nowMs());
        if (wakeUp !== undefined) enqueue.add(change.key, wakeUp);
      });
      init.objects.onChange((change) => {
        const delayMs = init.settings.realmDebounceMs;
        for (const key of affectedRealms(change)) enqueue.add(key, { priority: "repair", delayMs });
      });
    },
  };
}

/** The realms that take a credential from a Secret of this name; enqueue them when the Secret changes. */
export function realmsUsingSecret(realms: readonly KerberosRealm[], secretName: string): readonly ObjectKey[] {
  return realms
    .filter(({ spec: { credentials } }) =>
      [credentials.resourceManager, credentials.graph].some((credential) => secretOf(credential) === secretName),
    )
    .map(keyOf);
}

function secretOf(credential: CredentialSpec): string | undefined {
  return credential.clientSecret?.secretRef.name ?? credential.certificate?.secretRef.name;
}

/** Which rights a realm needs follows from the specifications of its objects, and from app roles they turned out to ask for. */
function affectedRealms({ before, after, initial }: StoreChange<WindowsAuthentication>): readonly ObjectKey[] {
  const view = (object: WindowsAuthentication | undefined): string =>
    JSON.stringify([
      object?.metadata.uid,
      object?.metadata.generation,
      (object?.status?.consent?.missing ?? []).some(({ appRoles }) => appRoles.length > 0),
    ]);
  if (initial || view(before) === view(after)) return [];
  const names = [before, after].flatMap((object) => (object === undefined ? [] : [realmNameOf(object)]));
  return [...new Set(names)].map((name) => objectKey(name));
}
