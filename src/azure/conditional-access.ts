import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { displayName, optionalList, optionalText, present } from "./parse-answer.ts";
import type { ConditionalAccessPolicy, Directory } from "./ports.ts";

const names = optionalList(z.string().max(512), 5000);
const anything = z.record(z.string(), z.unknown()).nullish();

const usersSchema = z
  .object({
    includeUsers: names,
    excludeUsers: names,
    includeGroups: names,
    excludeGroups: names,
    includeRoles: names,
    excludeRoles: names,
    includeGuestsOrExternalUsers: anything,
    excludeGuestsOrExternalUsers: anything,
  })
  .nullish();

const conditionsSchema = z.object({
  applications: z
    .object({
      includeApplications: names,
      excludeApplications: names,
      includeUserActions: names,
      includeAuthenticationContextClassReferences: names,
      applicationFilter: z.object({ mode: optionalText(64), rule: optionalText(8192) }).nullish(),
    })
    .nullish(),
  users: usersSchema,
  locations: z.object({ includeLocations: names, excludeLocations: names }).nullish(),
  platforms: z.object({ includePlatforms: names, excludePlatforms: names }).nullish(),
  clientAppTypes: names,
  clientApplications: anything,
  devices: anything,
  deviceStates: anything,
  times: anything,
  authenticationFlows: anything,
  insiderRiskLevels: optionalText(256),
  signInRiskLevels: names,
  userRiskLevels: names,
});

const controlsSchema = z
  .object({
    builtInControls: names,
    customAuthenticationFactors: names,
    termsOfUse: names,
    authenticationStrength: anything,
  })
  .nullish();

const policySchema = z
  .object({
    id: z.string().max(64),
    displayName: displayName(),
    state: z.string().max(64),
    conditions: conditionsSchema,
    grantControls: controlsSchema,
  })
  .transform(
    (raw): ConditionalAccessPolicy => ({
      id: raw.id,
      displayName: raw.displayName,
      state: raw.state,
      ...applicationsOf(raw.conditions),
      includeUsers: includedUsers(raw.conditions),
      ...controlsOf(raw.grantControls),
      narrowed: isNarrowed(raw.conditions),
    }),
  );

/**
 * Conditional Access policies of the tenant.
 *
 * @see https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
 */
export function createConditionalAccess(graph: GraphClient): Pick<Directory, "conditionalAccessPolicies"> {
  return {
    conditionalAccessPolicies: (call) =>
      graph.all(policySchema, {
        method: "GET",
        link: "/identity/conditionalAccess/policies",
        cost: { resourceUnits: 1, write: false, conditionalAccess: true },
        doing: "Reading the Conditional Access policies",
        needs: ["Policy.Read.All"],
        call,
      }),
  };
}

type Conditions = z.output<typeof conditionsSchema>;

function applicationsOf({
  applications,
}: Conditions): Pick<
  ConditionalAccessPolicy,
  | "includeApplications"
  | "excludeApplications"
  | "hasApplicationFilter"
  | "applicationFilterMode"
  | "includeUserActions"
  | "includeAuthenticationContexts"
> {
  return {
    includeApplications: applications?.includeApplications ?? [],
    excludeApplications: applications?.excludeApplications ?? [],
    hasApplicationFilter: isSet(applications?.applicationFilter),
    ...present({ applicationFilterMode: filterMode(applications?.applicationFilter?.mode) }),
    includeUserActions: applications?.includeUserActions ?? [],
    includeAuthenticationContexts: applications?.includeAuthenticationContextClassReferences ?? [],
  };
}

/** https://learn.microsoft.com/graph/api/resources/conditionalaccessfilter */
function filterMode(mode: string | undefined): "include" | "exclude" | undefined {
  const known = mode?.toLowerCase();
  return known === "include" || known === "exclude" ? known : undefined;
}

/** A policy for workload identities that does not speak of users is for none of them. */
function includedUsers({ users, clientApplications }: Conditions): readonly string[] {
  const isForWorkloads = isSet(clientApplications) && (users === null || users === undefined);
  return isForWorkloads ? ["None"] : (users?.includeUsers ?? []);
}

function controlsOf(
  controls: z.output<typeof controlsSchema>,
): Pick<
  ConditionalAccessPolicy,
  "builtInControls" | "hasAuthenticationStrength" | "termsOfUse" | "customAuthenticationFactors"
> {
  return {
    builtInControls: controls?.builtInControls ?? [],
    hasAuthenticationStrength: isSet(controls?.authenticationStrength),
    termsOfUse: controls?.termsOfUse ?? [],
    customAuthenticationFactors: controls?.customAuthenticationFactors ?? [],
  };
}

/** Whether anything beside the application decides if the policy applies to a sign-in. */
function isNarrowed(conditions: Conditions): boolean {
  const { locations, platforms } = conditions;
  return (
    usersNarrow(conditions.users) ||
    selectionNarrows(locations?.includeLocations, locations?.excludeLocations) ||
    selectionNarrows(platforms?.includePlatforms, platforms?.excludePlatforms) ||
    conditions.clientAppTypes.some((type) => type.toLowerCase() !== "all") ||
    [conditions.devices, conditions.deviceStates, conditions.times, conditions.authenticationFlows].some(isSet) ||
    conditions.insiderRiskLevels !== undefined ||
    conditions.signInRiskLevels.length > 0 ||
    conditions.userRiskLevels.length > 0
  );
}

function usersNarrow(users: Conditions["users"]): boolean {
  if (users === null || users === undefined) return true;
  const everybody = users.includeUsers.some((user) => user.toLowerCase() === "all");
  const excluded = [...users.excludeUsers, ...users.excludeGroups, ...users.excludeRoles];
  return !everybody || excluded.length > 0 || isSet(users.excludeGuestsOrExternalUsers);
}

function selectionNarrows(include: readonly string[] = [], exclude: readonly string[] = []): boolean {
  return exclude.length > 0 || include.some((each) => each.toLowerCase() !== "all");
}

/** Graph sends conditions that are not used as null, or as an object of nulls and empty lists. */
function isSet(value: object | null | undefined): boolean {
  return Object.values(value ?? {}).some(
    (each) => each !== null && each !== undefined && !(Array.isArray(each) && each.length === 0),
  );
}
