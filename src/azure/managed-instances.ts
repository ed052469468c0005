import { OperatorError } from "../errors.ts";
import { allPages } from "./all-pages.ts";
import type { ArmClient, ArmRequest } from "./arm-client.ts";
import { hasErrorCode, readErrorBody } from "./error-body.ts";
import type { Answer } from "./gateway.ts";
import { requireSameHost } from "./host-guard.ts";
import { managedInstancePageSchema, managedInstanceSchema, operationSchema } from "./managed-instance-schema.ts";
import { malformed, parseAnswer } from "./parse-answer.ts";
import type {
  AcceptedOperation,
  AzureCall,
  ManagedInstance,
  ManagedInstanceId,
  ManagedInstancePatch,
  ManagedInstances,
  OperationState,
} from "./ports.ts";
import { AzureReason } from "./reasons.ts";
import { formatManagedInstanceId, parseManagedInstanceId } from "./resource-id.ts";

const READ = ["Microsoft.Sql/managedInstances/read"] as const;
const FOLLOW = ["Microsoft.Sql/locations/*/read"] as const;

/** What {@link createManagedInstances} needs. */
export interface ManagedInstancesOptions {
  readonly arm: ArmClient;
  /** Origin of ARM; links in answers have to stay there. */
  readonly endpoint: string;
  /** api-version of every request; 2023-08-01 is the first stable one with both properties that we write. */
  readonly apiVersion: string;
}

/** {@link ManagedInstances} over ARM. */
export function createManagedInstances(options: ManagedInstancesOptions): ManagedInstances {
  return {
    get: (id, call) => get(id, call, options),
    list: (subscriptionId, call) => list(subscriptionId, call, options),
    update: (id, patch, call) => update(id, patch, call, options),
    operation: (url, call) => operation(url, call, options),
  };
}

async function get(
  id: ManagedInstanceId,
  call: AzureCall,
  { arm, apiVersion }: ManagedInstancesOptions,
): Promise<ManagedInstance | undefined> {
  const target = formatManagedInstanceId(id);
  const request: ArmRequest = {
    method: "GET",
    link: `${target}?api-version=${apiVersion}&$expand=administrators/activedirectory`,
    doing: `Reading the managed instance ${id.name}`,
    target,
    needs: READ,
    call,
  };
  const answer = await arm.send(request);
  if (isAbsent(answer)) return undefined;
  if (answer.status !== 200) throw arm.explain(answer, request);
  return parseAnswer(managedInstanceSchema, answer.body, request.doing);
}

/** Absence counts only in ARM's own words, never from a proxy's page, and not when the subscription itself is missing. */
function isAbsent(answer: Answer): boolean {
  if (answer.status !== 404 || !hasErrorCode(answer.body)) return false;
  const code = readErrorBody(answer.body).code?.toLowerCase();
  return code !== "subscriptionnotfound" && code !== "noregisteredproviderfound" && code !== "invalidsubscriptionid";
}

async function list(
  subscriptionId: string,
  call: AzureCall,
  { arm, apiVersion }: ManagedInstancesOptions,
): Promise<readonly ManagedInstance[]> {
  const target = `/subscriptions/${subscriptionId}`;
  const about = {
    doing: `Listing the managed instances of subscription ${subscriptionId}`,
    target,
    needs: READ,
  };
  const first = `${target}/providers/Microsoft.Sql/managedInstances?api-version=${apiVersion}`;
  return allPages(first, about.doing, async (link) => {
    const answer = await arm.send({ method: "GET", link, ...about, call });
    if (answer.status !== 200) throw arm.explain(answer, about);
    const { value, nextLink } = parseAnswer(managedInstancePageSchema, answer.body, about.doing);
    return { items: value, next: nextLink };
  });
}

async function update(
  id: ManagedInstanceId,
  patch: ManagedInstancePatch,
  call: AzureCall,
  { arm, apiVersion, endpoint }: ManagedInstancesOptions,
): Promise<AcceptedOperation | undefined> {
  const target = formatManagedInstanceId(id);
  const request: ArmRequest = {
    method: "PATCH",
    link: `${target}?api-version=${apiVersion}`,
    body: { properties: propertiesOf(patch) },
    doing: `Updating the managed instance ${id.name}`,
    target,
    needs: ["Microsoft.Sql/managedInstances/write"],
    call,
  };
  const answer = await arm.send(request);
  const url = answer.headers["azure-asyncoperation"] ?? answer.headers["location"];
  if (answer.status === 200 || (answer.status === 201 && url === undefined)) return undefined;
  if (answer.status !== 202 && answer.status !== 201) throw arm.explain(answer, request);
  if (url === undefined) throw malformed(request.doing, "Azure accepted the change but named no operation to follow");
  const checked = requireSameHost(url, endpoint);
  return answer.retryAfterMs === undefined ? { url: checked } : { url: checked, retryAfterMs: answer.retryAfterMs };
}

function propertiesOf(patch: ManagedInstancePatch): Readonly<Record<string, unknown>> {
  return {
    ...(patch.servicePrincipalType === undefined ? {} : { servicePrincipal: { type: patch.servicePrincipalType } }),
    ...(patch.authenticationMetadata === undefined ? {} : { authenticationMetadata: patch.authenticationMetadata }),
  };
}

async function operation(
  url: string,
  call: AzureCall,
  { arm, endpoint }: ManagedInstancesOptions,
): Promise<OperationState> {
  const about = {
    doing: "The change of the managed instance",
    target: instanceScopeOf(url),
    needs: FOLLOW,
  };
  const answer = await arm.send({ method: "GET", link: requireSameHost(url, endpoint), ...about, call });
  if (answer.status === 404 || answer.status === 410) return { kind: "unknown" };
  if (answer.status >= 300) throw arm.explain(answer, about);
  // A Location link answers 202 while it runs and then with the resource or nothing; only the other kind has a status.
  if (answer.status === 202) return running(answer);
  if (answer.status === 204 || answer.body === "") return { kind: "succeeded" };
  const { status } = parseAnswer(operationSchema, answer.body, "Reading the state of an operation");
  return stateOf(status, answer, () => failureOf(answer, arm, about));
}

function stateOf(status: string | undefined, answer: Answer, failure: () => OperatorError): OperationState {
  switch (status?.toLowerCase()) {
    case undefined:
    case "succeeded":
    case "completed":
      return { kind: "succeeded" };
    case "failed":
    case "canceled":
    case "cancelled":
    case "timedout":
      return { kind: "failed", error: failure() };
    default:
      return running(answer);
  }
}

function running(answer: Answer): OperationState {
  return answer.retryAfterMs === undefined
    ? { kind: "running" }
    : { kind: "running", retryAfterMs: answer.retryAfterMs };
}

/** The error inside a finished operation. Without a code that we know, all that can be said is that it failed. */
function failureOf(
  answer: Answer,
  arm: ArmClient,
  about: Pick<ArmRequest, "doing" | "target" | "needs">,
): OperatorError {
  const classified = arm.explain(answer, about);
  if (!classified.code.startsWith("Http")) return classified;
  const { code, message } = readErrorBody(answer.body);
  const words = message === "" ? "" : ` Azure says: ${message}`;
  return new OperatorError(
    `${about.doing} did not succeed: Azure ended the operation (${code ?? "no code"}).${words}`,
    {
      code: "OperationFailed",
      reason: AzureReason.OperationFailed,
      retry: { kind: "backoff" },
      needsHuman: false,
    },
  );
}

function instanceScopeOf(url: string): string {
  const path = URL.parse(url)?.pathname ?? "";
  const id = parseManagedInstanceId(path.replace(/\/operations\/.*$/i, ""));
  return id === undefined ? `/${path.split("/").slice(1, 3).join("/")}` : formatManagedInstanceId(id);
}
