import { GROUP, VERSION } from "../api/v1alpha1/common.ts";
import { type Clock, sleep } from "../ports/clock.ts";
import { REQUIRED_RIGHTS, type RequiredRight } from "./required-rights.ts";
import type { KubeTransport } from "./transport.ts";

const TIMEOUT_MS = 10_000;
/** How long a kind may take to be served after its definition was applied, or after the API server started. */
const SERVED_WITHIN_MS = 5_000;
const PAUSE_MS = 500;
const NEEDED_PLURALS = ["windowsauthentications", "kerberosrealms"] as const;

/** What {@link startProblems} needs to look at. */
export interface StartCheckInput {
  readonly transport: KubeTransport;
  /** The operator's own namespace. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Looks whether the API server serves our kinds and lets us do what we must: one sentence for each thing that is
 * missing, none when the operator can start.
 *
 * @throws {KubeUnreachableError} when the API server does not answer; the caller says so and ends.
 */
export async function startProblems(input: StartCheckInput): Promise<readonly string[]> {
  const kinds = await kindsStillMissing(input);
  if (kinds.length > 0) return kinds;
  const answers = await Promise.all(REQUIRED_RIGHTS.map((right) => missingVerbs(input, right)));
  return answers.flat();
}

async function kindsStillMissing(input: StartCheckInput): Promise<readonly string[]> {
  const startMs = input.clock.monotonicMs();
  for (;;) {
    const missing = await missingKinds(input);
    const isOver = input.clock.monotonicMs() - startMs >= SERVED_WITHIN_MS;
    if (missing.length === 0 || isOver) return missing;
    await sleep(input.clock, PAUSE_MS, input.signal);
  }
}

async function missingKinds({ transport, signal }: StartCheckInput): Promise<readonly string[]> {
  const response = await transport.request({
    method: "GET",
    path: `/apis/${GROUP}/${VERSION}`,
    timeoutMs: TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 401) {
    return [
      "The API server does not accept the operator's credentials (401). Check the ServiceAccount token or the kubeconfig.",
    ];
  }
  const served = response.status === 200 ? servedPlurals(response.body) : [];
  const missing = NEEDED_PLURALS.filter((plural) => !served.includes(plural));
  if (missing.length === 0) return [];
  const names = missing.map((plural) => `${plural}.${GROUP}`).join(" and ");
  return [
    `The API server does not serve ${names} (${VERSION}). Install the CustomResourceDefinitions first: kubectl apply -f crds/`,
  ];
}

function servedPlurals(body: string): readonly string[] {
  const list = JSON.parse(body) as { readonly resources?: readonly { readonly name: string }[] };
  return (list.resources ?? []).map(({ name }) => name);
}

async function missingVerbs(input: StartCheckInput, right: RequiredRight): Promise<readonly string[]> {
  const allowed = await Promise.all(right.verbs.map((verb) => mayI(input, right, verb)));
  const refused = right.verbs.filter((_, index) => allowed[index] === false);
  const byName = right.byName === true && refused.length > 0 ? await verbsByName(input, right) : [];
  const missing = refused.filter((verb) => !byName.includes(verb));
  if (missing.length === 0) return [];
  const where = right.ownNamespaceOnly ? `in namespace ${input.namespace}` : "in the whole cluster";
  const resource = right.group === "" ? right.resource : `${right.resource}.${right.group}`;
  return [
    `The operator may not ${missing.join(", ")} ${resource} ${where}, which it needs ${right.because}. Apply deploy/kustomize/base/rbac.yaml, or run helm upgrade.`,
  ];
}

async function mayI(
  { transport, namespace, signal }: StartCheckInput,
  right: RequiredRight,
  verb: string,
): Promise<boolean> {
  const [resource, subresource] = right.resource.split("/");
  const response = await transport.request({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: JSON.stringify({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: {
        resourceAttributes: {
          group: right.group,
          resource,
          verb,
          ...(subresource === undefined ? {} : { subresource }),
          ...(right.ownNamespaceOnly ? { namespace } : {}),
        },
      },
    }),
    timeoutMs: TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status !== 201) return false;
  return (JSON.parse(response.body) as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true;
}

interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/**
 * The verbs that a Role allows for some objects by their names. Which these are is only known once realms name them: a Secret
 * that the Role leaves out is told by the realm that wants it.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-rules-review-v1/
 */
async function verbsByName(
  { transport, namespace, signal }: StartCheckInput,
  { group, resource }: RequiredRight,
): Promise<readonly string[]> {
  const response = await transport.request({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    body: JSON.stringify({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectRulesReview",
      spec: { namespace },
    }),
    timeoutMs: TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status !== 201) return [];
  const { status } = JSON.parse(response.body) as {
    readonly status?: { readonly resourceRules?: readonly ResourceRule[] };
  };
  return (status?.resourceRules ?? [])
    .filter(({ apiGroups = [], resources = [] }) => apiGroups.includes(group) && resources.includes(resource))
    .filter(({ resourceNames = [] }) => resourceNames.length > 0)
    .flatMap(({ verbs }) => verbs);
}
