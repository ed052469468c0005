import { MICROSOFT_GRAPH, OTHER_SCOPES, REQUESTED_SCOPES, ROLES } from "../azure-scene.ts";

/** The parts of a WindowsAuthentication's specification that decide something, defaults applied. */
export interface WinauthSpec {
  readonly realmRef: { readonly name: string };
  readonly servicePrincipal: "Enabled" | "Disabled";
  readonly consent: {
    readonly mode: "Requested" | "Explicit" | "Ignore";
    readonly permissions: readonly {
      readonly resourceAppId: string;
      readonly delegatedScopes: readonly string[];
      readonly appRoles: readonly string[];
    }[];
    readonly prune: boolean;
  };
  readonly authenticationMetadata?: string;
  readonly checks: Readonly<Record<"conditionalAccess" | "entraAdministrator" | "directoryReader", Level>>;
  readonly managementPolicy: "Enforce" | "Observe";
  readonly deletionPolicy: "Retain" | "Revert";
  readonly interval: string;
  readonly suspend: boolean;
}

type Level = "Require" | "Warn" | "Skip";

/** What a sequence finds and does not change. */
export interface WinauthWorld {
  readonly realm: string;
  readonly appRolesAllowed: boolean;
  /** A policy blocks every sign-in, the instance has no administrator, and its identity may not read the directory. */
  readonly isObstructed: boolean;
}

/** What Azure has of an instance; lists are sorted. */
export interface InstanceInAzure {
  readonly isOn: boolean;
  readonly metadata: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** What the object did, and would take back. */
export type Owned = Pick<InstanceInAzure, "isOn" | "scopes" | "roles">;

/** Where a specification leads. */
export interface WinauthOutcome {
  readonly azure: InstanceInAzure;
  readonly owned: Owned;
  /** `STATUS Reason` by type, of the present generation; undefined: nothing is to change, for a suspended object. */
  readonly conditions: Readonly<Record<string, string>> | undefined;
}

const NOTHING: Owned = { isOn: false, scopes: [], roles: [] };

/** What Azure and the conditions have to be once the operator has come to rest, by the documentation alone. */
export function winauthOutcome(
  spec: WinauthSpec,
  { azure, owned }: Pick<WinauthOutcome, "azure" | "owned">,
  world: WinauthWorld,
): WinauthOutcome {
  if (spec.suspend) return { azure, owned, conditions: undefined };
  if (spec.realmRef.name !== world.realm)
    return { azure, owned, conditions: { ...stalled("RealmNotFound"), RealmReady: "False RealmNotFound" } };
  const wanted = wantedConsent(spec, world);
  const made = enforced(spec, azure, wanted);
  const isObserved = spec.managementPolicy === "Observe";
  const reached = isObserved ? azure : made;
  const isPending = isObserved && JSON.stringify(made) !== JSON.stringify(azure);
  return {
    azure: reached,
    owned: isObserved ? owned : ownedAfter(owned, azure, made),
    conditions: conditionsOf(spec, reached, { world, wanted, isPending }),
  };
}

/** What Azure has to be once the object is gone. */
export function azureWithout(spec: WinauthSpec, { azure, owned }: WinauthOutcome): InstanceInAzure {
  const isLeft = spec.deletionPolicy === "Retain" || spec.managementPolicy === "Observe" || spec.suspend;
  if (isLeft) return azure;
  const isOn = azure.isOn && !owned.isOn;
  if (!isOn) return { ...azure, isOn, scopes: [], roles: [] };
  return { ...azure, scopes: without(azure.scopes, owned.scopes), roles: without(azure.roles, owned.roles) };
}

/** The part of Azure that a specification leaves to others: where a fresh object has to find the same, to end the same. */
export function leftToOthers(spec: WinauthSpec, azure: InstanceInAzure, world: WinauthWorld): InstanceInAzure {
  if (spec.managementPolicy === "Observe") return azure;
  const { scopes, roles } = wantedConsent(spec, world);
  const others = { scopes: without(azure.scopes, scopes), roles: without(azure.roles, roles) };
  const metadata = spec.authenticationMetadata === undefined ? azure.metadata : "AzureAD";
  const isOn = others.scopes.length + others.roles.length > 0;
  return { ...others, metadata, isOn };
}

/** Consent that is asked for. */
export interface Wanted {
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly denied: readonly string[];
  readonly obstacle: string | undefined;
}

const SCOPES = new Set([...Object.keys(REQUESTED_SCOPES), ...Object.keys(OTHER_SCOPES)]);
const APP_ROLES = new Set(Object.keys(ROLES));

/** The consent that a specification asks for, as far as Azure and the realm let it be given. */
export function wantedConsent({ consent }: WinauthSpec, { appRolesAllowed }: WinauthWorld): Wanted {
  if (consent.mode === "Ignore") return { scopes: [], roles: [], denied: [], obstacle: undefined };
  if (consent.mode === "Requested")
    return { scopes: sorted(Object.keys(REQUESTED_SCOPES)), roles: [], denied: [], obstacle: undefined };
  const onGraph = consent.permissions.filter(({ resourceAppId }) => resourceAppId === MICROSOFT_GRAPH);
  const asked = {
    scopes: onGraph.flatMap((one) => one.delegatedScopes),
    roles: onGraph.flatMap((one) => one.appRoles),
  };
  const roles = asked.roles.filter((role) => APP_ROLES.has(role));
  const denied = appRolesAllowed ? [] : roles;
  const isUnknown = asked.scopes.some((one) => !SCOPES.has(one)) || asked.roles.some((one) => !APP_ROLES.has(one));
  return {
    scopes: sorted(asked.scopes.filter((scope) => SCOPES.has(scope))),
    roles: appRolesAllowed ? sorted(roles) : [],
    denied,
    obstacle:
      onGraph.length < consent.permissions.length
        ? "ResourceNotFound"
        : denied.length > 0
          ? "AppRolesNotAllowed"
          : isUnknown
            ? "PermissionUnknown"
            : undefined,
  };
}

function enforced(spec: WinauthSpec, azure: InstanceInAzure, wanted: Wanted): InstanceInAzure {
  const metadata = spec.authenticationMetadata ?? azure.metadata;
  if (spec.servicePrincipal === "Disabled") return { isOn: false, metadata, scopes: [], roles: [] };
  if (spec.consent.mode === "Ignore") return { ...azure, isOn: true, metadata };
  const { prune } = spec.consent;
  const keptRoles = prune ? azure.roles.filter((role) => wanted.denied.includes(role)) : azure.roles;
  return {
    isOn: true,
    metadata,
    scopes: union(prune ? [] : azure.scopes, wanted.scopes),
    roles: union(keptRoles, wanted.roles),
  };
}

function ownedAfter(owned: Owned, before: InstanceInAzure, after: InstanceInAzure): Owned {
  if (!after.isOn) return NOTHING;
  if (!before.isOn) return { isOn: true, scopes: after.scopes, roles: after.roles };
  const own = (mine: readonly string[], was: readonly string[], is: readonly string[]): readonly string[] =>
    union(
      mine.filter((one) => is.includes(one)),
      without(is, was),
    );
  return {
    isOn: owned.isOn,
    scopes: own(owned.scopes, before.scopes, after.scopes),
    roles: own(owned.roles, before.roles, after.roles),
  };
}

interface Circumstances {
  readonly world: WinauthWorld;
  readonly wanted: Wanted;
  readonly isPending: boolean;
}

function conditionsOf(
  spec: WinauthSpec,
  azure: InstanceInAzure,
  { world, wanted, isPending }: Circumstances,
): Readonly<Record<string, string>> {
  const isLookedAt = spec.servicePrincipal === "Enabled" && azure.isOn;
  const consent = consentCondition(spec, azure, wanted);
  const signIn = signInCondition(spec.checks.conditionalAccess, isLookedAt, world);
  const logins = loginsCondition(spec.checks, world);
  const blockers = [
    isLookedAt && spec.consent.mode !== "Ignore" ? wanted.obstacle : undefined,
    spec.checks.conditionalAccess === "Require" && signIn.startsWith("False") ? reasonOf(signIn) : undefined,
    loginsAreRequired(spec.checks) && logins.startsWith("False") ? reasonOf(logins) : undefined,
  ].filter((reason) => reason !== undefined);
  const [blocker] = isPending ? ["ChangesPending"] : blockers;
  return {
    ...(blocker === undefined ? { Ready: "True Succeeded" } : stalled(blocker)),
    RealmReady: "True RealmReady",
    InstanceAvailable: "True InstanceReady",
    ServicePrincipalEnabled: servicePrincipalCondition(spec, azure),
    ConsentGranted: consent,
    SignInUnblocked: signIn,
    LoginsSupported: logins,
    MetadataModeMatched: metadataCondition(spec, azure),
  };
}

function servicePrincipalCondition({ servicePrincipal }: WinauthSpec, { isOn }: InstanceInAzure): string {
  if (servicePrincipal === "Enabled") return isOn ? "True Enabled" : "False NotEnabled";
  return isOn ? "True NotDisabled" : "False Disabled";
}

function consentCondition({ servicePrincipal, consent }: WinauthSpec, azure: InstanceInAzure, wanted: Wanted): string {
  if (servicePrincipal === "Disabled" || consent.mode === "Ignore") return "Unknown Ignored";
  if (!azure.isOn) return "Unknown NotEvaluated";
  if (wanted.obstacle !== undefined) return `False ${wanted.obstacle}`;
  const isMissing = without(wanted.scopes, azure.scopes).length + without(wanted.roles, azure.roles).length > 0;
  return isMissing ? "False ConsentMissing" : "True Granted";
}

function signInCondition(level: Level, isLookedAt: boolean, { isObstructed }: WinauthWorld): string {
  if (level === "Skip") return "Unknown Skipped";
  if (!isLookedAt) return "Unknown NotEvaluated";
  return isObstructed ? "False BlockedByConditionalAccess" : "True NotBlocked";
}

function loginsCondition(
  { entraAdministrator, directoryReader }: WinauthSpec["checks"],
  { isObstructed }: WinauthWorld,
): string {
  if (entraAdministrator === "Skip" && directoryReader === "Skip") return "Unknown Skipped";
  if (!isObstructed) return "True LoginsSupported";
  // What is required is told first.
  const readerFirst = directoryReader === "Require" && entraAdministrator !== "Require";
  return entraAdministrator === "Skip" || readerFirst ? "False NotDirectoryReader" : "False NoEntraAdministrator";
}

function loginsAreRequired({ entraAdministrator, directoryReader }: WinauthSpec["checks"]): boolean {
  return entraAdministrator === "Require" || directoryReader === "Require";
}

function metadataCondition({ authenticationMetadata: wanted }: WinauthSpec, { metadata }: InstanceInAzure): string {
  if (wanted === undefined) return "True NotDeclared";
  return wanted === metadata ? "True Matched" : "False Mismatch";
}

function stalled(reason: string): Readonly<Record<string, string>> {
  return { Ready: `False ${reason}`, Stalled: `True ${reason}` };
}

function reasonOf(condition: string): string {
  return condition.split(" ")[1]!;
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return sorted([...new Set([...one, ...other])]);
}

function without(list: readonly string[], others: readonly string[]): readonly string[] {
  return list.filter((one) => !others.includes(one));
}

function sorted(list: readonly string[]): readonly string[] {
  return [...list].sort();
}
