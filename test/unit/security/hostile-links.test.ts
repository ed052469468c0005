import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { windowsAuthenticationStatusSchema } from "../../../src/api/v1alpha1/windows-authentication.ts";
import { requireSameHost } from "../../../src/azure/host-guard.ts";
import { WINDOWS_AUTHENTICATION } from "../../../src/controllers/kinds.ts";
import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import { serializeError } from "../../../src/observability/serialize-error.ts";
import type { OutboundRequest, OutboundResponse } from "../../../src/ports/outbound.ts";
import { InProcessWorld } from "../../support/in-process/in-process-world.ts";
import { WHOLE_REALM } from "../../support/in-process/sample-objects.ts";
import { isReady } from "../../support/in-process/scenarios.ts";

const MINUTE_MS = 60_000;
const REASONS_PAGE = readFileSync(new URL("../../../docs/reference/reasons.md", import.meta.url), "utf8");

/** Links that lead, or seem to lead, to the cloud's host and must not get a token. */
const HOSTILE: readonly (readonly [what: string, link: (host: string) => string])[] = [
  ["another host", () => "https://evil.test/x"],
  ["another host, relative to the scheme", () => "//evil.test/x"],
  ["backslashes for slashes", () => "https:\\\\evil.test\\x"],
  ["no TLS", (host) => `http://${host}/x`],
  ["another port", (host) => `https://${host}:8443/x`],
  ["a host that begins alike", (host) => `https://${host}.evil.test/x`],
  ["a host that ends alike", (host) => `https://evil-${host}/x`],
  ["the own host as user name", (host) => `https://${host}@evil.test/x`],
  ["the own host as user name and port", (host) => `https://${host}:443@evil.test/x`],
  ["the own host before a backslash", (host) => `https://evil.test\\@${host}/x`],
  ["a user name", (host) => `https://someone@${host}/x`],
  ["a user name and a password", (host) => `https://a:b@${host}/x`],
  ["letters of another script", (host) => `https://${host.replace("a", "а").replace("o", "о")}/x`],
  ["a dot at the end", (host) => `https://${host}./x`],
  ["an ideographic full stop at the end", (host) => `https://${host}。/x`],
  ["an address", () => "https://169.254.169.254/metadata"],
  ["an address as a number", () => "https://2852039166/metadata"],
  ["another scheme", () => "file:///etc/passwd"],
  ["a script", () => "javascript:alert(1)"],
  ["a text without end", (host) => `https://${host}/${"x".repeat(9_000)}`],
];

describe.each(["management.azure.com", "graph.microsoft.com"])("a link to %s", (host) => {
  it.each(HOSTILE)("is refused with its own reason when it has %s", (_what, link) => {
    expect(() => requireSameHost(link(host), `https://${host}`)).toThrow(
      expect.objectContaining({ reason: "UntrustedUrl" }),
    );
  });

  it.each([
    ["upper case", `https://${host.toUpperCase()}/x`],
    ["the port of TLS", `https://${host}:443/x`],
    ["no host", "/x"],
    ["full-width letters, which are the same name", `https://${host.replace("m", "ｍ")}/x`],
    ["line breaks in between, which URLs lose", `https://${host.replace(".", ".\n")}/x`],
  ])("is the same link with %s", (_what, link) => {
    expect(requireSameHost(link, `https://${host}`)).toBe(`https://${host}/x`);
  });
});

/** One place of Azure's answers where a link may stand. */
interface Place {
  readonly name: string;
  readonly isThere: (request: OutboundRequest) => boolean;
  readonly put: (answer: OutboundResponse, link: string) => OutboundResponse;
}

const at =
  (service: OutboundRequest["service"], method: string, path: RegExp) =>
  (request: OutboundRequest): boolean =>
    request.service === service && request.method === method && path.test(new URL(request.url).pathname);
const member =
  (name: string) =>
  (answer: OutboundResponse, link: string): OutboundResponse => ({
    ...answer,
    body: JSON.stringify({ ...(JSON.parse(answer.body) as object), "@odata.nextLink": undefined, [name]: link }),
  });
const header =
  (name: string) =>
  (answer: OutboundResponse, link: string): OutboundResponse => {
    if (answer.status !== 202) return answer;
    const others = Object.entries(answer.headers).filter(
      ([each]) => !["location", "azure-asyncoperation"].includes(each),
    );
    return { ...answer, headers: { ...Object.fromEntries(others), [name]: link } };
  };
const inBatch = (answer: OutboundResponse, link: string): OutboundResponse => {
  const { responses } = JSON.parse(answer.body) as { readonly responses: readonly { readonly body: object }[] };
  const changed = responses.map((each) => ({ ...each, body: { ...each.body, "@odata.nextLink": link } }));
  return { ...answer, body: JSON.stringify({ responses: changed }) };
};

const INSTANCE = /\/managedInstances\/[^/]+$/i;
const PLACES: readonly Place[] = [
  { name: "nextLink of the instances", isThere: at("arm", "GET", /\/managedInstances$/i), put: member("nextLink") },
  { name: "nextLink of permissions", isThere: at("arm", "GET", /\/permissions$/i), put: member("nextLink") },
  { name: "Azure-AsyncOperation", isThere: at("arm", "PATCH", INSTANCE), put: header("azure-asyncoperation") },
  { name: "Location", isThere: at("arm", "PATCH", INSTANCE), put: header("location") },
  ...["oauth2PermissionGrants", "appRoleAssignments", "policies", "delta"].map(
    (list): Place => ({
      name: `@odata.nextLink of ${list}`,
      isThere: at("graph", "GET", new RegExp(`/${list}(?:\\(\\))?$`)),
      put: member("@odata.nextLink"),
    }),
  ),
  { name: "@odata.deltaLink of devices", isThere: at("graph", "GET", /delta/), put: member("@odata.deltaLink") },
  { name: "@odata.nextLink in a batch", isThere: at("graph", "POST", /\/\$batch$/), put: inBatch },
];
const LINKS = HOSTILE.filter(([what]) => ["no TLS", "a host that begins alike"].includes(what));

/** From nothing, with the link wherever the place is, for so long that every part has had its turn. */
async function worldWith(
  place: Place,
  link: string,
): Promise<{ readonly world: InProcessWorld; readonly log: string; readonly met: number }> {
  const world = await InProcessWorld.create({ config: { leaderElection: false, sweepIntervalMs: MINUTE_MS } });
  let met = 0;
  world.meddle(async (request, serve) => {
    const answer = await serve();
    if (!place.isThere(request) || answer.status > 299) return answer;
    met += 1;
    return place.put(answer, link);
  });
  const { log } = world.start();
  world.editRealm(WHOLE_REALM);
  world.declare();
  await world.pass(40 * MINUTE_MS);
  return {
    world,
    met,
    log: JSON.stringify(log, (_name, value: unknown) => (value instanceof Error ? serializeError(value) : value)),
  };
}

describe.each(PLACES)("a hostile link in $name", (place) => {
  it.each(LINKS)("gets no token, and is told with its own reason: %s", async (_what, link) => {
    const hostile = link("management.azure.com");
    const { world, met, log } = await worldWith(place, hostile);
    expect(met).toBeGreaterThan(0);
    expect(world.strayed).toEqual([]);
    expect(world.sent.filter(({ url }) => url.startsWith(hostile))).toEqual([]);
    const conditions = [...(world.object?.status?.conditions ?? []), ...(world.realm.status?.conditions ?? [])];
    const told = [...conditions.map(({ reason, message }) => `${reason}: ${message}`), log].join("\n");
    expect(told).toMatch(/UntrustedUrl|ForeignUrl|A link that Azure sent points to/);
  });
});

describe("a redirect", () => {
  const ELSEWHERE = [
    ["to another host", "https://evil.test/x"],
    ["to another path of the own host", "/elsewhere"],
    ["to the identity endpoint, to which the library would post the secret again", "http://169.254.169.254/x"],
  ] as const;
  const SERVICES = ["arm", "graph", "token"] as const;
  const CASES = SERVICES.flatMap((service) =>
    [302, 307].flatMap((status) => ELSEWHERE.map(([what, location]) => ({ service, status, what, location }))),
  );
  it.each(CASES)("of $service with $status $what is not followed", async ({ service, status, location }) => {
    const world = await InProcessWorld.create({ config: { leaderElection: false } });
    world.meddle((request, serve) =>
      request.service === service ? Promise.resolve({ status, headers: { location }, body: "" }) : serve(),
    );
    world.start();
    world.declare();
    await world.pass(MINUTE_MS);
    expect(world.strayed).toEqual([]);
    expect(world.sent.filter(({ url }) => url.includes(location))).toEqual([]);
    expect(world.sent.filter(({ service: asked }) => asked === service).length).toBeGreaterThan(0);
    expect(conditionOf(world.object?.status?.conditions, "Ready")?.status).not.toBe("True");
  });
});

describe("the URL of an operation in status", () => {
  it("is checked again before it is followed, since others may write status", async () => {
    const world = await InProcessWorld.create({ config: { leaderElection: false } });
    world.declare();
    const operation = {
      kind: "EnablingServicePrincipal",
      url: "https://evil.test/x",
      startedAt: "2026-01-01T00:00:00Z",
    };
    world.api.put(WINDOWS_AUTHENTICATION, { ...world.object!, status: { observedGeneration: -1, operation } });
    world.start();
    expect(await world.until(() => isReady(world), 30 * MINUTE_MS)).toBe(true);
    expect(world.strayed).toEqual([]);
    expect(world.sent.filter(({ url }) => url.includes("evil.test"))).toEqual([]);
  });

  it("has room for what ARM signs into it, as much as a link may have", () => {
    const url = requireSameHost(
      `https://management.azure.com/x?c=${"M".repeat(8_000)}`,
      "https://management.azure.com",
    );
    const operation = { kind: "EnablingServicePrincipal", url, startedAt: "2026-01-01T00:00:00Z" };
    expect(windowsAuthenticationStatusSchema.safeParse({ operation }).success).toBe(true);
  });
});

it("the reason is one that the reference explains", () => {
  expect(REASONS_PAGE).toContain("`UntrustedUrl`");
});
