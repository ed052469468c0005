import type { Clock } from "../ports/clock.ts";
import { type Fleet, hasCondition, StoryError } from "./fleet.ts";
import type { RecordedCall, SimulatorControl } from "./simulator-control.ts";

/** One chapter that came true. */
export interface Chapter {
  readonly title: string;
  readonly durationMs: number;
  /** Writes that the operator made to Azure in it. */
  readonly writes: readonly RecordedCall[];
}

/** What the story plays with. */
export interface Stage {
  readonly fleet: Fleet;
  readonly azure: SimulatorControl;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

const STEP_MS = 60_000;

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

/**
 * Plays the story to its end.
 *
 * @throws {StoryError} at the first chapter that does not come true.
 */
export async function playStory(stage: Stage): Promise<readonly Chapter[]> {
  const chapters: Chapter[] = [];
  let last = 0;
  for (const [title, play] of CHAPTERS) {
    stage.say(`\n» ${title}`);
    const startedMs = stage.clock.monotonicMs();
    await play(stage);
    const record = await stage.azure.writesSince(last);
    last = record.last;
    chapters.push({ title, durationMs: stage.clock.monotonicMs() - startedMs, writes: record.writes });
  }
  return chapters;
}

const CHAPTERS: readonly (readonly [title: string, play: (stage: Stage) => Promise<void>])[] = [
  ["Three instances are declared: one with nothing set up, one already right, one stopped.", declare],
  ["Somebody starts the stopped instance; the operator goes on.", startArchive],
  ["Somebody revokes the consent of payments behind the operator's back.", revokeConsent],
  ["Somebody turns the service principal of ledger off.", disableServicePrincipal],
  ["A Conditional Access policy begins to block the sign-in; the operator names it.", blockSignIn],
  ["The policy is taken away again.", unblockSignIn],
];

async function declare({ fleet, azure }: Stage): Promise<void> {
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

async function startArchive({ fleet, azure }: Stage): Promise<void> {
  await azure.startInstance("sqlmi-archive");
  await fleet.until("archive is Ready", STEP_MS, ({ find }) => isReady(find("archive")));
}

async function revokeConsent({ fleet, azure }: Stage): Promise<void> {
  const { last } = await azure.writesSince(0);
  await azure.revokeConsent("sqlmi-payments");
  await fleet.until("the consent of payments is granted again", STEP_MS, async ({ find }) => {
    const { writes } = await azure.writesSince(last);
    return writes.some(({ path }) => /oauth2PermissionGrants$/i.test(path)) && isReady(find("payments"));
  });
}

async function disableServicePrincipal({ fleet, azure }: Stage): Promise<void> {
  const { last } = await azure.writesSince(0);
  await azure.disableServicePrincipal("sqlmi-ledger");
  await fleet.until("ledger has its service principal and consent again", STEP_MS, async ({ find }) => {
    const { writes } = await azure.writesSince(last);
    return writes.some(({ path }) => /oauth2PermissionGrants$/i.test(path)) && isReady(find("ledger"));
  });
}

async function blockSignIn({ fleet, azure, clock, say }: Stage): Promise<void> {
  await azure.putPolicy(BLOCKING_POLICY);
  say("  (asked to look at once: kubectl annotate … reconcile.fluxcd.io/requestedAt=…)");
  await fleet.requestReconcile("team-payments", "payments", `blocked-${clock.nowMs()}`);
  await fleet.until("payments names the policy", STEP_MS, ({ find }) =>
    (find("payments")?.status?.conditions ?? []).some(
      ({ type, status, message }) =>
        type === "SignInUnblocked" && status === "False" && message.includes(BLOCKING_POLICY.displayName),
    ),
  );
}

async function unblockSignIn({ fleet, azure, clock }: Stage): Promise<void> {
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

function isReady(object: Parameters<typeof hasCondition>[0]): boolean {
  return hasCondition(object, "Ready", "True");
}
