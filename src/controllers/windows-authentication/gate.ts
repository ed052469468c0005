import type { Reason } from "../../api/reasons.ts";
import { type KerberosRealmSpec, kerberosRealmSpecSchema } from "../../api/v1alpha1/kerberos-realm.ts";
import type { WindowsAuthenticationSpec } from "../../api/v1alpha1/windows-authentication.ts";
import type { ManagedInstanceId, RealmIdentity } from "../../azure/ports.ts";
import { OperatorError, type Retry } from "../../errors.ts";
import { objectKey } from "../../kube/client.ts";
import type { Store } from "../../kube/informer-port.ts";
import { instanceKey, parseInstanceId } from "../instance-id.ts";
import { checkIntervalMs } from "../interval.ts";
import { BY_INSTANCE, type KerberosRealm, type WindowsAuthentication } from "../kinds.ts";
import type { ControllerSettings } from "../settings.ts";
import { conditionOf } from "../status/conditions.ts";
import { type DomainConditionType, type Finding, finding } from "../status/finding.ts";
import { accessDeniedMessage, judgeAccess } from "./access.ts";
import { duplicateMessage, winnerOf } from "./duplicates.ts";
import { StepFailure } from "./step-failure.ts";
import { withoutOthersScopes } from "./told-of-realm.ts";

/** What a pass needs to know before its first Azure call. */
export interface Entry {
  readonly id: ManagedInstanceId;
  readonly realm: RealmIdentity;
  /** Time between two checks of the realm. */
  readonly realmIntervalMs: number;
  readonly appRolesAllowed: boolean;
  readonly realmFinding: Finding<"RealmReady">;
}

/** What the gate looks at; all of it comes from caches. */
export interface GateWorld {
  readonly objects: Store<WindowsAuthentication>;
  readonly realms: Store<KerberosRealm>;
  readonly settings: ControllerSettings;
}

/**
 * Decides whether a pass may call Azure for this object, without calling it: the realm is there, works, and allows this
 * instance to this namespace, and no older object declares the same one.
 *
 * @throws {StepFailure} with the condition, the reason and what helps.
 */
export function enterGate(object: WindowsAuthentication, spec: WindowsAuthenticationSpec, world: GateWorld): Entry {
  const { id, realmName, realm, realmSpec, appRolesAllowed } = admit(object, spec, world);
  refuseDuplicate(object, spec, world);
  return {
    id,
    realm: { realmName, tenantId: realmSpec.tenantId, cloud: realmSpec.cloud, credentials: realmSpec.credentials },
    realmIntervalMs: checkIntervalMs(realmSpec.interval, world.settings),
    appRolesAllowed,
    realmFinding: reachableRealm(realmName, realm, id),
  };
}

/** What an object sees of its realm. */
export interface RealmView {
  readonly finding: Finding<"RealmReady">;
  /** Whether a pass may work in the realm; a duplicate's pass does not get that far, for another reason. */
  readonly isOpen: boolean;
  readonly appRolesAllowed: boolean;
}

/** What the gate would say of the object's realm now. Never throws. */
export function viewRealm(
  object: WindowsAuthentication,
  spec: WindowsAuthenticationSpec,
  world: Pick<GateWorld, "realms" | "settings">,
): RealmView | undefined {
  try {
    const { id, realmName, realm, appRolesAllowed } = admit(object, spec, world);
    return { finding: reachableRealm(realmName, realm, id), isOpen: true, appRolesAllowed };
  } catch (thrown) {
    if (!(thrown instanceof StepFailure) || !(thrown.error instanceof OperatorError)) throw thrown;
    if (thrown.step.condition !== "RealmReady") return undefined;
    const { reason, message } = thrown.error;
    return { finding: { type: "RealmReady", status: "False", reason, message }, isOpen: false, appRolesAllowed: false };
  }
}

function admit(
  object: WindowsAuthentication,
  spec: WindowsAuthenticationSpec,
  world: Pick<GateWorld, "realms" | "settings">,
): {
  readonly id: ManagedInstanceId;
  readonly realmName: string;
  readonly realm: KerberosRealm | undefined;
  readonly realmSpec: KerberosRealmSpec;
  readonly appRolesAllowed: boolean;
} {
  const id = parseInstanceId(spec.managedInstance.resourceId);
  if (id === undefined)
    throw refusal(
      "InstanceAvailable",
      "InvalidSpec",
      "spec.managedInstance.resourceId is not the ARM id of a managed instance. It cannot be changed: delete this object and declare the right id in a new one.",
    );
  const realmName = spec.realmRef.name;
  const realm = world.realms.get(objectKey(realmName));
  const realmSpec = usableRealm(realmName, realm, world.settings);
  const access = judgeAccess(realmSpec.access, object.metadata.namespace ?? "", id);
  if (!access.allowed)
    throw refusal("RealmReady", "AccessDenied", accessDeniedMessage(realmName, object.metadata.namespace ?? "", id));
  return { id, realmName, realm, realmSpec, appRolesAllowed: access.appRolesAllowed };
}

function usableRealm(name: string, realm: KerberosRealm | undefined, settings: ControllerSettings): KerberosRealmSpec {
  if (realm === undefined)
    throw waiting(
      "RealmNotFound",
      `KerberosRealm ${name} does not exist. Create it, or name another in spec.realmRef; those there are: kubectl get kerberosrealms`,
      {
        needsHuman: true,
        graceMs: settings.realmNotFoundGraceMs,
      },
    );
  const parsed = parsedSpec(realm);
  if (!parsed.success)
    throw waiting(
      "RealmInvalid",
      `The specification of KerberosRealm ${name} breaks a rule of its schema. Its status says which: kubectl describe kerberosrealm ${name}`,
      {
        needsHuman: true,
      },
    );
  if (parsed.data.suspend)
    throw waiting(
      "RealmSuspended",
      `KerberosRealm ${name} is suspended; nothing is done until its owner resumes it: kubectl patch kerberosrealm ${name} --type merge -p '{"spec":{"suspend":false}}'`,
    );
  return parsed.data;
}

type ParsedSpec = ReturnType<typeof kerberosRealmSpecSchema.safeParse>;

/** A realm's specification is looked at for each of its objects when it changes; thousands of them share one parse. */
const PARSED_SPECS = new WeakMap<KerberosRealm["spec"], ParsedSpec>();

function parsedSpec({ spec }: KerberosRealm): ParsedSpec {
  const parsed = PARSED_SPECS.get(spec) ?? kerberosRealmSpecSchema.safeParse(spec);
  PARSED_SPECS.set(spec, parsed);
  return parsed;
}

function refuseDuplicate(object: WindowsAuthentication, spec: WindowsAuthenticationSpec, world: GateWorld): void {
  const rivals = world.objects.byIndex(BY_INSTANCE, instanceKey(spec.managedInstance.resourceId));
  const others = rivals.filter(({ metadata }) => metadata.uid !== object.metadata.uid);
  const winner = winnerOf([object, ...others], world.realms);
  if (winner !== undefined && winner.metadata.uid !== object.metadata.uid)
    throw refusal("InstanceAvailable", "DuplicateInstance", duplicateMessage(object, winner));
}

/** Waits while the tenant cannot be reached: the realm says so once, instead of every object for itself. */
function reachableRealm(name: string, realm: KerberosRealm | undefined, id: ManagedInstanceId): Finding<"RealmReady"> {
  const conditions = realm?.status?.conditions;
  const reachable = conditionOf(conditions, "TenantReachable");
  const ready = conditionOf(conditions, "Ready");
  if (reachable?.status === "False")
    throw waiting("RealmNotReachable", `KerberosRealm ${name} is not reachable: ${reachable.message}`);
  if (reachable?.status !== "True" || ready === undefined)
    throw waiting("RealmNotChecked", `The operator has not checked KerberosRealm ${name} yet; it goes on when it has.`);
  if (ready.status === "True") return finding("RealmReady", "True", "RealmReady", `KerberosRealm ${name} is ready.`);
  return {
    type: "RealmReady",
    status: ready.status,
    reason: ready.reason,
    message: `KerberosRealm ${name}: ${withoutOthersScopes(ready.message, id)}`,
  };
}

function waiting(
  reason: Reason,
  message: string,
  human: { readonly needsHuman: boolean; readonly graceMs?: number } = { needsHuman: false },
): StepFailure {
  return failure("RealmReady", reason, message, { ...human, retry: { kind: "dependency" } });
}

function refusal(condition: DomainConditionType, reason: Reason, message: string): StepFailure {
  return failure(condition, reason, message, { needsHuman: true, retry: { kind: "verySlow" } });
}

function failure(
  condition: DomainConditionType,
  reason: Reason,
  message: string,
  init: { readonly needsHuman: boolean; readonly graceMs?: number; readonly retry: Retry },
): StepFailure {
  return new StepFailure({ condition }, new OperatorError(message, { code: reason, reason, ...init }));
}
