import { conditionOf, hasCondition, StoryError } from "./fleet.ts";
import { isReady, STEP_MS, type Stage } from "./stage.ts";

const BLOCKING_POLICY = {
  id: "66666666-0000-4000-8000-0000000000ff",
  displayName: "Require MFA everywhere",
  state: "enabled",
  conditions: {
    applications: { includeApplications: ["All"], excludeApplications: [], includeUserActions: [] },
    users: { includeUsers: ["All"], excludeUsers: [] },
    clientAppTypes: ["all"],
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"], customAuthenticationFactors: [], termsOfUse: [] },
} as const;

/** The instances of the examples get what they lack, and no more. */
export async function declareInstances({ apply, fleet, azure }: Stage): Promise<undefined> {
  await apply("examples/20-*.yaml");
  await fleet.until("payments and ledger are Ready and archive is found stopped", STEP_MS, ({ find }) =>
    [
      isReady(find("payments")),
      isReady(find("ledger")),
      hasCondition(find("archive"), "InstanceAvailable", "False"),
    ].every(Boolean),
  );
  const { writes } = await azure.writesSince(0);
  const toOthers = writes.filter(({ path }) => path.includes("sqlmi-ledger") || path.includes("sqlmi-archive"));
  if (toOthers.length > 0)
    throw new StoryError("An instance that needed nothing, or could take nothing, was written to.");
}

/** An instance that was stopped is set up once it runs. */
export async function startArchive({ fleet, azure }: Stage): Promise<undefined> {
  await azure.startInstance("sqlmi-archive");
  await fleet.until("archive is Ready", STEP_MS, ({ find }) => isReady(find("archive")));
}

/** Consent that is taken away comes back. */
export async function revokeConsent({ fleet, azure }: Stage): Promise<undefined> {
  const { last } = await azure.writesSince(0);
  await azure.revokeConsent("sqlmi-payments");
  await fleet.until("the consent of payments is granted again", STEP_MS, async ({ find }) => {
    const { writes } = await azure.writesSince(last);
    return writes.some(({ path }) => /oauth2PermissionGrants$/i.test(path)) && isReady(find("payments"));
  });
}

/** A service principal that is turned off comes back, and its consent too. */
export async function disableServicePrincipal({ fleet, azure }: Stage): Promise<undefined> {
  const { last } = await azure.writesSince(0);
  await azure.disableServicePrincipal("sqlmi-ledger");
  await fleet.until("ledger has its service principal and consent again", STEP_MS, async ({ find }) => {
    const { writes } = await azure.writesSince(last);
    return writes.some(({ path }) => /oauth2PermissionGrants$/i.test(path)) && isReady(find("ledger"));
  });
}

/** What the operator may not change, it names. */
export async function blockSignIn({ fleet, azure, clock, say }: Stage): Promise<string> {
  await azure.putPolicy(BLOCKING_POLICY);
  say("  (asked to look at once: kubectl annotate … reconcile.fluxcd.io/requestedAt=…)");
  await fleet.requestReconcile("team-payments", "payments", `blocked-${clock.nowMs()}`);
  await fleet.until("payments names the policy", STEP_MS, ({ find }) => {
    const unblocked = conditionOf(find("payments"), "SignInUnblocked");
    return unblocked?.status === "False" && unblocked.message.includes(BLOCKING_POLICY.displayName);
  });
  return `payments: ${conditionOf(fleet.find("payments"), "SignInUnblocked")?.message ?? ""}`;
}

/** The warning goes with the policy. */
export async function unblockSignIn({ fleet, azure, clock }: Stage): Promise<undefined> {
  await azure.deletePolicy(BLOCKING_POLICY.id);
  let asked = 0;
  await fleet.until("payments can be signed in to", STEP_MS, async ({ find }) => {
    if (hasCondition(find("payments"), "SignInUnblocked", "True")) return true;
    // The list of policies may be asked for once in a few seconds only: ask again until the answer is new.
    if (clock.monotonicMs() - asked > 5_500) {
      asked = clock.monotonicMs();
      await fleet.requestReconcile("team-payments", "payments", `unblocked-${clock.nowMs()}`);
    }
    return false;
  });
}
