import type { ConditionalAccessPolicy } from "../../src/azure/ports.ts";

/** A policy that blocks everybody from everything without a second factor, with some members changed. */
export function blockingPolicy(changes: Partial<ConditionalAccessPolicy> = {}): ConditionalAccessPolicy {
  return {
    id: "p",
    displayName: "Require MFA",
    state: "enabled",
    includeApplications: ["All"],
    excludeApplications: [],
    hasApplicationFilter: false,
    includeUserActions: [],
    includeAuthenticationContexts: [],
    includeUsers: ["All"],
    builtInControls: ["mfa"],
    hasAuthenticationStrength: false,
    termsOfUse: [],
    customAuthenticationFactors: [],
    narrowed: false,
    ...changes,
  };
}
