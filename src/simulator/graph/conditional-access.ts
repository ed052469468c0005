import type { CollectionRules } from "../odata/collection-query.ts";
import type { Entity, EntityType } from "../odata/entity-type.ts";
import { answerCollection, answerEntity } from "./collection-answer.ts";
import { GraphError } from "./graph-error.ts";
import { type GraphHandler, type GraphRequest, keyAt } from "./graph-request.ts";
import type { DirectoryRecords } from "./replication.ts";
import { refuseUnknownProperties } from "./request-body.ts";

type PolicyRecord = DirectoryRecords["conditionalAccessPolicies"];

const STATES: ReadonlySet<unknown> = new Set(["enabled", "disabled", "enabledForReportingButNotEnforced"]);

/** https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy */
export const POLICY: EntityType = {
  name: "microsoft.graph.conditionalAccessPolicy",
  resource: "ConditionalAccessPolicy",
  properties: {
    id: { type: "string", filter: ["eq"] },
    templateId: { type: "string", filter: ["eq"] },
    displayName: { type: "string", filter: ["eq", "ne", "startswith", "contains"], orderBy: "always" },
    createdDateTime: { type: "date", filter: ["eq"], orderBy: "always" },
    modifiedDateTime: { type: "date", filter: ["eq"], orderBy: "always" },
    state: { type: "string", filter: ["eq", "ne"], orderBy: "always" },
    conditions: { type: "object" },
    grantControls: { type: "object" },
    sessionControls: { type: "object" },
    partialEnablementStrategy: { type: "string" },
  },
};

const RULES: CollectionRules = {
  type: POLICY,
  defaultPageSize: 100,
  maxPageSize: 999,
  allowsSkip: true,
  allowsSearch: false,
};

const CONTEXT = "identity/conditionalAccess/policies";

function policyEntity(record: PolicyRecord): Entity {
  const { conditions } = record;
  return {
    templateId: null,
    createdDateTime: null,
    modifiedDateTime: null,
    partialEnablementStrategy: null,
    grantControls: null,
    sessionControls: null,
    ...record,
    conditions: { ...EMPTY_CONDITIONS, ...(typeof conditions === "object" ? conditions : {}) },
  };
}

const EMPTY_CONDITIONS: Entity = {
  userRiskLevels: [],
  signInRiskLevels: [],
  clientAppTypes: ["all"],
  platforms: null,
  locations: null,
  times: null,
  deviceStates: null,
  devices: null,
  clientApplications: null,
  servicePrincipalRiskLevels: [],
  insiderRiskLevels: null,
  authenticationFlows: null,
};

/** GET /identity/conditionalAccess/policies */
export const listPolicies: GraphHandler = (request) =>
  answerCollection(request, request.view.policies.map(policyEntity), RULES, CONTEXT);

/** GET /identity/conditionalAccess/policies/{id} */
export const getPolicy: GraphHandler = (request) =>
  answerEntity(request, policyEntity(policyOf(request, request.view.policies)), POLICY, CONTEXT);

/** POST /identity/conditionalAccess/policies: https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies */
export const createPolicy: GraphHandler = (request) => {
  const body = checkedBody(request);
  const { displayName, state } = body;
  if (typeof displayName !== "string" || typeof state !== "string" || typeof body["conditions"] !== "object") {
    throw new GraphError(
      400,
      "BadRequest",
      "1007: Incoming ConditionalAccessPolicy object is null or does not match the schema of ConditionalAccessPolicy type. For examples, please see API documentation at https://docs.microsoft.com/en-us/graph/api/conditionalaccessroot-post-policies?view=graph-rest-1.0.",
    );
  }
  const record: PolicyRecord = {
    ...body,
    displayName,
    state,
    id: request.world.random.uuid(),
    createdDateTime: now(request),
    modifiedDateTime: null,
  };
  request.world.changeDirectory(request.tenant.id, (tenant) => void tenant.conditionalAccessPolicies.push(record));
  return answerEntity(request, policyEntity(record), POLICY, CONTEXT, 201);
};

/** PATCH /identity/conditionalAccess/policies/{id}: https://learn.microsoft.com/graph/api/conditionalaccesspolicy-update */
export const updatePolicy: GraphHandler = (request) => {
  const body = checkedBody(request);
  const { id } = policyOf(request, request.tenant.conditionalAccessPolicies);
  const modifiedDateTime = now(request);
  request.world.changeDirectory(request.tenant.id, (tenant) => {
    tenant.conditionalAccessPolicies = tenant.conditionalAccessPolicies.map((each) =>
      each.id === id ? { ...each, ...body, id, modifiedDateTime } : each,
    );
  });
  return { status: 204 };
};

/** DELETE /identity/conditionalAccess/policies/{id}: https://learn.microsoft.com/graph/api/conditionalaccesspolicy-delete */
export const deletePolicy: GraphHandler = (request) => {
  const { id } = policyOf(request, request.tenant.conditionalAccessPolicies);
  request.world.changeDirectory(request.tenant.id, (tenant) => {
    tenant.conditionalAccessPolicies = tenant.conditionalAccessPolicies.filter((each) => each.id !== id);
  });
  return { status: 204 };
};

function checkedBody(request: GraphRequest): Entity {
  const body = request.body();
  refuseUnknownProperties(body, POLICY);
  const state = body["state"];
  if (state !== undefined && !STATES.has(state)) {
    throw new GraphError(400, "BadRequest", `1005: Policy contains invalid state: ${JSON.stringify(state)}.`);
  }
  const annotated = Object.entries(body).filter(([name]) => !name.includes("@"));
  return Object.fromEntries(annotated);
}

function policyOf(request: GraphRequest, policies: readonly PolicyRecord[]): PolicyRecord {
  const { value } = keyAt(request, 0);
  const found = policies.find((policy) => policy.id.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw new GraphError(404, "NotFound", `${value} not found.`);
  return found;
}

function now(request: GraphRequest): string {
  return new Date(request.world.clock.nowMs()).toISOString();
}
