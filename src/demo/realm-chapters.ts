import { conditionOf, type Fleet, type FleetObject, hasCondition } from "./fleet.ts";
import { isReady, STEP_MS, type Stage } from "./stage.ts";

const REALM = "contoso";
const DOMAIN = "corp.contoso.com";
const HOUR_MS = 3_600_000;

/** The realm of the examples has all that is set up once per tenant. */
export async function declareRealm({ apply, fleet, say }: Stage): Promise<undefined> {
  await apply("examples/00-*.yaml");
  await apply("examples/10-*.yaml");
  await fleet.until("the realm is Ready", STEP_MS, ({ find }) => isReady(find(REALM)));
  const realm = fleet.find(REALM);
  const shows = (type: string): string => conditionOf(realm, type)?.status ?? "-";
  const { clientPolicy, clients } = realm?.status ?? {};
  const glance = [
    `synchronised: ${shows("DirectorySynchronized")}`,
    `modern interactive flow: ${shows("ModernInteractiveReady")}`,
    `incoming trust flow: ${shows("IncomingTrustReady")}`,
    `devices counted: ${clients?.total ?? "-"}`,
  ];
  say(`  ${glance.join(", ")}`);
  say(`  client settings: kubectl get configmap ${clientPolicy?.configMapName ?? "-"} -n winauth-system -o yaml`);
}

/** What is wrong with the tenant is found once, and told by every instance. */
export async function stopSynchronisation(stage: Stage): Promise<string> {
  const { fleet, azure, say } = stage;
  const { last } = await azure.writesSince(0);
  await azure.stopSynchronisation(4 * HOUR_MS);
  await askRealm(stage, "sync-stopped");
  await fleet.until("the realm and every instance tell that the directory is not synchronised", STEP_MS, ({ find }) =>
    [hasCondition(find(REALM), "DirectorySynchronized", "False"), tellOfRealm(fleet, "False")].every(Boolean),
  );
  const { calls } = await azure.callsSince(last);
  // Nothing to fail for: each instance has its own routine check, and one may just be due.
  const asked = new Set(calls.flatMap(({ path }) => /\/managedInstances\/([^/?]+)/i.exec(path)?.[1] ?? []));
  say(`  Azure was asked about ${asked.size === 0 ? "none of the instances" : [...asked].join(", ")} meanwhile.`);
  return sentenceOf(fleet.find(REALM));
}

/** The realm and the instances notice that it is over. */
export async function resumeSynchronisation(stage: Stage): Promise<undefined> {
  await stage.azure.resumeSynchronisation(HOUR_MS / 2);
  await askRealm(stage, "sync-resumed");
  await untilAllIsWell(stage.fleet);
}

/** What no cloud can see is read from the domain itself. */
export async function ageKerberosKey(stage: Stage): Promise<string> {
  const { fleet, azure, say } = stage;
  await azure.setKerberosKeyAge(DOMAIN, 91);
  await askRealm(stage, "key-aged");
  await fleet.until("the realm says how to rotate the key", STEP_MS, ({ find }) =>
    [
      hasCondition(find(REALM), "IncomingTrustReady", "False", "TrustKeyTooOld"),
      rotationIn(sentenceOf(find(REALM))) !== undefined,
      tellOfRealm(fleet, "False"),
    ].every(Boolean),
  );
  const sentence = sentenceOf(fleet.find(REALM));
  say(`  PS> ${rotationIn(sentence) ?? ""}`);
  return sentence;
}

/** A new key, as that line makes it. */
export async function rotateKerberosKey(stage: Stage): Promise<undefined> {
  await stage.azure.setKerberosKeyAge(DOMAIN, 0);
  await askRealm(stage, "key-rotated");
  await untilAllIsWell(stage.fleet);
}

async function askRealm({ fleet, clock }: Stage, why: string): Promise<void> {
  await fleet.requestRealmReconcile(REALM, `${why}-${clock.nowMs()}`);
}

async function untilAllIsWell(fleet: Fleet): Promise<void> {
  await fleet.until("the realm is Ready again and every instance tells it", STEP_MS, ({ find }) =>
    [isReady(find(REALM)), tellOfRealm(fleet, "True")].every(Boolean),
  );
}

function tellOfRealm(fleet: Fleet, status: string): boolean {
  const instances = fleet.list().filter(({ kind }) => kind === "WindowsAuthentication");
  return instances.every((instance) => hasCondition(instance, "RealmReady", status));
}

function sentenceOf(realm: FleetObject | undefined): string {
  return `${REALM}: ${conditionOf(realm, "Ready")?.message ?? ""}`;
}

/** The PowerShell line that mends it; where to get the module may follow. */
function rotationIn(sentence: string): string | undefined {
  return /Mend it with: (.+? -RotateServerKey)\b/.exec(sentence)?.[1];
}
