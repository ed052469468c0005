import { describe, expect, it } from "vitest";
import { startProblems } from "../../../src/kube/start-checks.ts";
import type { KubeRequest, KubeResponse, KubeTransport } from "../../../src/kube/transport.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

interface AccessReview {
  readonly spec: {
    readonly resourceAttributes: { readonly resource: string; readonly verb: string; readonly namespace?: string };
  };
}

/** An API server that serves the given plurals and denies what `denied` says. */
function server(
  plurals: readonly string[],
  denied: (review: AccessReview) => boolean,
  { discoveryStatus = 200, rules = [] }: { readonly discoveryStatus?: number; readonly rules?: readonly object[] } = {},
): KubeTransport {
  const answer = (request: KubeRequest): KubeResponse => {
    if (request.method === "GET") {
      return {
        status: discoveryStatus,
        headers: {},
        body: JSON.stringify({ resources: plurals.map((name) => ({ name })) }),
      };
    }
    if (request.path.endsWith("/selfsubjectrulesreviews"))
      return {
        status: 201,
        headers: {},
        body: JSON.stringify({ status: { resourceRules: rules, incomplete: false } }),
      };
    const review = JSON.parse(request.body ?? "") as AccessReview;
    return { status: 201, headers: {}, body: JSON.stringify({ status: { allowed: !denied(review) } }) };
  };
  return {
    request: (request) => Promise.resolve(answer(request)),
    watch: () => Promise.reject(new Error("no watch expected")),
  };
}

const BOTH = ["windowsauthentications", "kerberosrealms", "kerberosrealms/status"];

/** Asks with a clock that has run on until the wait for a kind that is not served is over. */
async function problemsOf(transport: KubeTransport): Promise<readonly string[]> {
  const clock = new FakeClock();
  const problems = startProblems({ transport, namespace: "winauth-system", clock });
  await clock.advance(5_000);
  return await problems;
}

describe("startProblems()", () => {
  it("finds nothing where the kinds are served and every right is granted", async () => {
    expect(await problemsOf(server(BOTH, () => false))).toEqual([]);
  });

  it("tells to install the definitions when a kind is not served", async () => {
    const problems = await problemsOf(server(["kerberosrealms"], () => false));
    expect(problems).toEqual([
      "The API server does not serve windowsauthentications.sqlmi.winauth.dev (v1alpha1). Install the CustomResourceDefinitions first: kubectl apply -f crds/",
    ]);
  });

  it("tells to install both when the group is unknown", async () => {
    const [problem] = await problemsOf(server([], () => false, { discoveryStatus: 404 }));
    expect(problem).toContain("windowsauthentications.sqlmi.winauth.dev and kerberosrealms.sqlmi.winauth.dev");
  });

  it("waits for kinds that are served a moment after their definitions were applied", async () => {
    const clock = new FakeClock();
    const startedMs = clock.monotonicMs();
    const [before, after] = [server([], () => false, { discoveryStatus: 404 }), server(BOTH, () => false)];
    const request = (call: KubeRequest): Promise<KubeResponse> =>
      (clock.monotonicMs() - startedMs < 1_000 ? before : after).request(call);
    const problems = startProblems({ transport: { ...after, request }, namespace: "winauth-system", clock });
    await clock.advance(1_000);
    expect(await problems).toEqual([]);
  });

  it("names the credentials when the API server does not know who asks", async () => {
    const [problem] = await problemsOf(server([], () => false, { discoveryStatus: 401 }));
    expect(problem).toContain("does not accept the operator's credentials");
  });

  it("names verbs, resource, place and reason of each missing right", async () => {
    const denied = ({ spec }: AccessReview) =>
      spec.resourceAttributes.resource === "secrets" &&
      spec.resourceAttributes.verb !== "get" &&
      spec.resourceAttributes.namespace === "winauth-system";
    expect(await problemsOf(server(BOTH, denied))).toEqual([
      "The operator may not list, watch secrets in namespace winauth-system, which it needs to read the credentials that realms name, in its own namespace only. Apply deploy/kustomize/base/rbac.yaml, or run helm upgrade.",
    ]);
  });

  describe("where a Role names the Secrets", () => {
    const secrets = ({ spec }: AccessReview): boolean => spec.resourceAttributes.resource === "secrets";
    const ALL = ["get", "list", "watch"];
    const rule = (verbs: readonly string[], resourceNames?: readonly string[], resource = "secrets"): object => ({
      apiGroups: [""],
      resources: [resource],
      verbs,
      ...(resourceNames === undefined ? {} : { resourceNames }),
    });

    it.each<[string, readonly object[], readonly string[]]>([
      ["nothing is missing", [rule(ALL, ["winauth-credentials"])], []],
      ["rules add up", [rule(["get"], ["a"]), rule(["list", "watch"], ["b", "a"])], []],
      ["a verb that no rule has is named", [rule(["get", "list"], ["winauth-credentials"])], ["watch"]],
      ["names of other resources don't count", [rule(ALL, ["windows-clients"], "configmaps")], ALL],
      ["a rule without names is none by name", [rule(ALL)], ALL],
    ])("%s", async (_, rules, missing) => {
      const problems = await problemsOf(server(BOTH, secrets, { rules }));
      expect(problems.map((problem) => /may not (.*) secrets/.exec(problem)?.[1]?.split(", "))).toEqual(
        missing.length === 0 ? [] : [missing],
      );
    });
  });
});
