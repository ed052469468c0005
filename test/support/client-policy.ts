import type { ClientPolicyInput } from "../../src/client-policy/render-client-policy.ts";

/** The tenant id of every example. */
export const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";

/** A realm of the public cloud with both flows, but for what is said otherwise. */
export function policyInput(but: Partial<ClientPolicyInput> = {}): ClientPolicyInput {
  return {
    realmName: "contoso",
    tenantId: TENANT,
    cloud: "AzurePublic",
    flows: { modernInteractive: true, incomingTrust: true },
    ...but,
  };
}

/** One input for each folder of golden files. */
export const GOLDEN_CASES: Readonly<Record<string, ClientPolicyInput>> = {
  "public-both-flows": policyInput(),
  "public-modern-interactive": policyInput({ flows: { modernInteractive: true, incomingTrust: false } }),
  "public-incoming-trust": policyInput({ flows: { modernInteractive: false, incomingTrust: true } }),
  "public-no-flow": policyInput({ flows: { modernInteractive: false, incomingTrust: false } }),
  "us-government-both-flows": policyInput({ realmName: "fabrikam-gov", cloud: "AzureUSGovernment" }),
  "china-incoming-trust": policyInput({
    realmName: "contoso-cn",
    cloud: "AzureChina",
    flows: { modernInteractive: false, incomingTrust: true },
  }),
};
