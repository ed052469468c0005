import type { Entity, EntityType } from "../odata/entity-type.ts";
import type { UserRecord } from "../user-state.ts";
import { answerCollection, answerCount, answerEntity, directoryRules } from "./collection-answer.ts";
import { isGuid, sameId } from "./find-by-key.ts";
import { resourceNotFound, unknownSegment } from "./graph-error.ts";
import { type GraphHandler, type GraphRequest, keyAt } from "./graph-request.ts";

/**
 * https://learn.microsoft.com/graph/api/resources/user, as far as names and synchronisation go; filters as
 * https://learn.microsoft.com/graph/aad-advanced-queries says, without the comparisons by size.
 */
export const USER: EntityType = {
  name: "microsoft.graph.user",
  resource: "User",
  returnedByDefault: [
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
  ],
  properties: {
    id: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    deletedDateTime: { type: "date" },
    accountEnabled: { type: "boolean", filter: ["eq", "in"], advancedFilter: ["ne"] },
    businessPhones: { type: "string", collection: true },
    createdDateTime: { type: "date", orderBy: "advanced" },
    displayName: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"], orderBy: "always" },
    givenName: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    jobTitle: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    mail: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne", "endswith"] },
    mailNickname: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    mobilePhone: { type: "string", advancedFilter: ["eq", "in", "ne", "startswith"] },
    officeLocation: { type: "string", advancedFilter: ["eq", "in", "ne", "startswith"] },
    onPremisesDistinguishedName: { type: "string" },
    onPremisesDomainName: { type: "string" },
    onPremisesImmutableId: { type: "string", advancedFilter: ["eq", "in", "ne"] },
    onPremisesLastSyncDateTime: { type: "date", advancedFilter: ["eq", "in", "ne"] },
    onPremisesSamAccountName: { type: "string", advancedFilter: ["eq", "in", "ne", "startswith"] },
    onPremisesSecurityIdentifier: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
    onPremisesSyncEnabled: { type: "boolean", filter: ["eq", "in"], advancedFilter: ["ne"] },
    onPremisesUserPrincipalName: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    preferredLanguage: { type: "string", advancedFilter: ["eq", "in", "ne", "startswith"] },
    surname: { type: "string", filter: ["eq", "in", "startswith"], advancedFilter: ["ne"] },
    userPrincipalName: {
      type: "string",
      filter: ["eq", "in", "startswith"],
      advancedFilter: ["ne", "endswith"],
      orderBy: "always",
    },
    userType: { type: "string", filter: ["eq", "in"], advancedFilter: ["ne"] },
  },
};

const RULES = directoryRules(USER, true);

/** A user with every property that can be selected. What the state doesn't hold is null. */
export function userEntity(record: UserRecord): Entity {
  return {
    id: record.id,
    deletedDateTime: null,
    accountEnabled: record.accountEnabled,
    businessPhones: [],
    createdDateTime: null,
    displayName: record.displayName,
    givenName: record.givenName,
    jobTitle: null,
    mail: record.mail,
    mailNickname: record.userPrincipalName.split("@")[0],
    mobilePhone: null,
    officeLocation: null,
    onPremisesDistinguishedName: record.onPremisesDistinguishedName,
    onPremisesDomainName: record.onPremisesDomainName,
    onPremisesImmutableId: record.onPremisesImmutableId,
    onPremisesLastSyncDateTime: record.onPremisesLastSyncDateTime,
    onPremisesSamAccountName: record.onPremisesSamAccountName,
    onPremisesSecurityIdentifier: record.onPremisesSecurityIdentifier,
    onPremisesSyncEnabled: record.onPremisesSyncEnabled,
    onPremisesUserPrincipalName: record.onPremisesUserPrincipalName,
    preferredLanguage: null,
    surname: record.surname,
    userPrincipalName: record.userPrincipalName,
    userType: record.userType,
  };
}

const entities = (request: GraphRequest): readonly Entity[] => request.view.users.map(userEntity);

/** GET /users: https://learn.microsoft.com/graph/api/user-list */
export const listUsers: GraphHandler = (request) => answerCollection(request, entities(request), RULES, "users");

/** GET /users/$count */
export const countUsers: GraphHandler = (request) => answerCount(request, entities(request), RULES);

/** GET /users/{id}, /users/{userPrincipalName}: https://learn.microsoft.com/graph/api/user-get */
export const getUser: GraphHandler = (request) => {
  const { name, value } = keyAt(request, 0);
  if (name !== "" && name.toLowerCase() !== "id") throw unknownSegment(name);
  const found = request.view.users.find((user) => sameId(isGuid(value) ? user.id : user.userPrincipalName, value));
  if (found === undefined) throw resourceNotFound(value);
  return answerEntity(request, userEntity(found), USER, "users");
};
