import { kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import type { ConditionalAccessPolicy } from "../../azure/ports.ts";
import { keyOf } from "../../kube/client.ts";
import type { Enqueue } from "../../runtime/work.ts";
import { BY_REALM, type WindowsAuthentication } from "../kinds.ts";
import { isAtRest } from "../wake-up.ts";
import { judgeSignIn, type SignInApplication } from "./conditional-access.ts";
import { type PoliciesChange, policiesKey } from "./conditional-access-cache.ts";
import { type FollowWorld, passFor } from "./follow-realm.ts";

/**
 * Lets objects follow the list of policies that they share. Whoever finds it changed wakes the others, and of those only the
 * ones at rest that the change makes a difference to; the rest have it when their own check is due.
 */
export function followPolicies(change: PoliciesChange, world: FollowWorld, passes: Enqueue): void {
  for (const realm of world.realms.list()) {
    const spec = kerberosRealmSpecSchema.safeParse(realm.spec).data;
    if (spec === undefined || policiesKey(spec) !== change.key) continue;
    for (const object of world.objects.byIndex(BY_REALM, realm.metadata.name))
      if (concerns(change, object)) passes.add(keyOf(object), passFor(object, world));
  }
}

function concerns({ before, after }: PoliciesChange, object: WindowsAuthentication): boolean {
  const appId = object.status?.servicePrincipal?.applicationId;
  const isLookedAt = object.spec.checks.conditionalAccess !== "Skip" && !object.spec.suspend && isAtRest(object);
  if (appId === undefined || !isLookedAt) return false;
  // Status does not hold what the application asks for, so both that make a difference are tried.
  return [[], ["openid"]].some((requestedScopes) => {
    const application = { appId, displayName: "", requestedScopes };
    return said(before, application) !== said(after, application);
  });
}

function said(policies: readonly ConditionalAccessPolicy[], application: SignInApplication): string {
  return judgeSignIn(policies, application).message;
}
