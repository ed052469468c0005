import { beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "../../../src/observability/logger.ts";
import { serializeError } from "../../../src/observability/serialize-error.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import type { OutboundRequest, OutboundResponse } from "../../../src/ports/outbound.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { selfSignedRsa } from "../../fakes/self-signed-rsa.ts";
import { InProcessWorld, type Meddler, type OperatorProcess } from "../../support/in-process/in-process-world.ts";
import type { CallService, Disturbance } from "../../support/in-process/outside-calls.ts";
import { faultsOf } from "../../support/in-process/points.ts";
import { isWholeRealmReady } from "../../support/in-process/realm-scenarios.ts";
import { OPERATOR_NAMESPACE, SECRET, SECRET_VALUES, WHOLE_REALM } from "../../support/in-process/sample-objects.ts";
import { isReady } from "../../support/in-process/scenarios.ts";
import { type Secret, SecretSearch } from "../../support/secret-search.ts";

const MINUTE_MS = 60_000;
const TOKEN_FILE = "/var/run/secrets/azure/tokens/azure-identity-token";
/** A projected token as Kubernetes issues it; the simulator does not look at its signature. */
const FEDERATED = [
  { alg: "RS256", kid: "canary-of-the-cluster" },
  {
    iss: "https://kubernetes.default.svc",
    sub: "system:serviceaccount:winauth-system:winauth-operator",
    aud: ["api://AzureADTokenExchange"],
    nbf: 0,
    exp: 4_000_000_000,
  },
  "canary-of-the-signature-of-a-federated-token",
]
  .map((part) => Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url"))
  .join(".");

let certificate: { readonly certificate: string; readonly privateKeyPem: string };
beforeAll(async () => {
  certificate = await selfSignedRsa();
});

/** How the realm's two identities sign in. */
type SignIn = "two client secrets" | "a federated token and a certificate";

async function start(signIn: SignIn): Promise<{ readonly world: InProcessWorld; readonly process: OperatorProcess }> {
  const world = await InProcessWorld.create({
    // Assertions are signed by the identity library with the machine's time of day.
    ...(signIn === "two client secrets" ? {} : { wallMs: systemClock.nowMs() }),
    azure: ({ tenants }) => tenants[0]!.identities[1]!.certificates.push(certificate.certificate),
    config: { leaderElection: false, workloadTokenFile: TOKEN_FILE, logLevel: "debug" },
    files: { [TOKEN_FILE]: FEDERATED },
  });
  world.api.put(SECRET, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "certificate", namespace: OPERATOR_NAMESPACE },
    data: {
      "tls.crt": Buffer.from(certificate.certificate).toString("base64"),
      "tls.key": Buffer.from(certificate.privateKeyPem).toString("base64"),
    },
  });
  const process = world.start();
  const [arm, graph] = ["cccccccc-0000-4000-8000-000000000001", "cccccccc-0000-4000-8000-000000000002"];
  world.editRealm({
    ...WHOLE_REALM,
    ...(signIn === "two client secrets"
      ? {}
      : {
          credentials: {
            resourceManager: { workloadIdentity: { clientId: arm } },
            graph: { certificate: { clientId: graph, secretRef: { name: "certificate" } } },
          },
        }),
  });
  world.declare({ deletionPolicy: "Revert" });
  return { world, process };
}

/** All that the operator was given, was issued or was told, and that is nobody's business. */
function secretsOf(world: InProcessWorld): readonly Secret[] {
  const lines = certificate.privateKeyPem.split("\n").slice(1, -2);
  const given: Secret[] = [
    ...Object.entries(SECRET_VALUES).map(([name, value]) => ({ name: `secret ${name}`, value })),
    { name: "federated token", value: FEDERATED },
    { name: "private key", value: lines.join("\n") },
    { name: "private key in one line", value: lines.join("") },
  ];
  const sent = world.sent.flatMap(({ url, headers, body = "" }, at): Secret[] => {
    const form = new URLSearchParams(headers["content-type"]?.includes("form") === true ? body : "");
    const query = new URL(url).searchParams;
    return [
      { name: `access token of request ${at}`, value: headers["authorization"]?.replace(/^Bearer /, "") ?? "" },
      { name: `client assertion of request ${at}`, value: form.get("client_assertion") ?? "" },
      { name: `delta token of request ${at}`, value: query.get("$deltatoken") ?? "" },
      { name: `skip token of request ${at}`, value: query.get("$skiptoken") ?? "" },
    ];
  });
  return [...new Map([...given, ...sent].map((secret) => [secret.value, secret])).values()].filter(
    ({ value }) => value.length >= 12,
  );
}

/** All that people and programs can read of the operator: everything that it wrote to the API server, its log, its metrics. */
async function toldBy(world: InProcessWorld, { log, metrics }: OperatorProcess): Promise<readonly string[]> {
  const written: string[] = [];
  const logger = createLogger({ level: "debug", clock: new FakeClock(), write: (line) => written.push(line) });
  for (const { level, fields, message } of log) logger[level](fields, message);
  return [
    ...world.record.calls.filter(({ service }) => service === "kubernetes").map(({ body = "" }) => body),
    JSON.stringify([world.object, world.realm, world.configMaps]),
    ...written,
    // Also what the last net, the masking of whole lines, would have caught: it is not what secrecy rests on.
    ...log.map(({ fields, message }) => `${message} ${JSON.stringify(fields, errorsShown)}`),
    await metrics.exposition.metrics(),
  ];
}

function errorsShown(_name: string, value: unknown): unknown {
  return value instanceof Error ? serializeError(value) : value;
}

/** Fails when anything secret was told; returns how many secrets were looked for, by kind. */
async function expectNothingTold(world: InProcessWorld, process: OperatorProcess): Promise<readonly string[]> {
  const secrets = secretsOf(world);
  const search = new SecretSearch(secrets);
  const told = await toldBy(world, process);
  expect(world.strayed).toEqual([]);
  expect(told.length).toBeGreaterThan(20);
  expect(told.flatMap((text) => search.in(text))).toEqual([]);
  return [...new Set(secrets.map(({ name }) => name.replace(/ of request.*/, "")))];
}

/** From nothing to Ready, at rest for a while, and back: consent and service principal are taken away again. */
async function mainJob(world: InProcessWorld): Promise<void> {
  await world.until(() => isReady(world) && isWholeRealmReady(world), 30 * MINUTE_MS);
  await world.pass(60 * MINUTE_MS);
  world.askRealm();
  world.editRealm({ clientInventory: { enabled: true, interval: "10m" } });
  await world.pass(60 * MINUTE_MS);
  world.delete();
  await world.until(() => world.object === undefined, 60 * MINUTE_MS);
}

/** Each different call meets the fault the first time that it is made. */
function onceEach(world: InProcessWorld, label: string): () => number {
  const met = new Set<string>();
  let count = 0;
  world.record.interfere((call): Disturbance | undefined => {
    const place = `${call.service} ${call.method} ${call.target.replaceAll(/[0-9a-f-]{36}|\?.*/g, "…")}`;
    const fault = faultsOf(call)[label];
    if (fault === undefined || met.has(place)) return undefined;
    met.add(place);
    count += 1;
    return fault;
  });
  return () => count;
}

const FAULTS: readonly string[] = [
  ...new Set(
    (["arm", "graph", "token", "kubernetes", "ldap"] satisfies readonly CallService[]).flatMap((service) =>
      Object.keys(
        faultsOf({ service, isWrite: true, n: 1, process: 1, atMs: 0, method: "", target: "", body: "", status: 0 }),
      ),
    ),
  ),
];

describe("nothing secret is told", () => {
  it("while everything works; all kinds of secrets were there to be told", async () => {
    const { world, process } = await start("two client secrets");
    await mainJob(world);
    expect(world.object).toBeUndefined();
    expect(await expectNothingTold(world, process)).toEqual([
      "secret arm",
      "secret graph",
      "secret directory",
      "federated token",
      "private key",
      "private key in one line",
      "access token",
      "delta token",
    ]);
  });

  it("with a federated token and a certificate", async () => {
    const { world, process } = await start("a federated token and a certificate");
    expect(await world.until(() => isReady(world), 10 * MINUTE_MS)).toBe(true);
    await world.pass(60 * MINUTE_MS);
    expect(await expectNothingTold(world, process)).toContain("client assertion");
  });

  it.each(FAULTS)("when each different call meets this once: %s", async (label) => {
    const { world, process } = await start("two client secrets");
    const count = onceEach(world, label);
    await mainJob(world);
    expect(count()).toBeGreaterThan(0);
    await expectNothingTold(world, process);
  });
});

/** Everything that came in a request, in the words of a service that is angry or helpful. */
const ECHOES: Readonly<Record<string, (request: OutboundRequest) => Partial<OutboundResponse>>> = {
  "an error of ARM's form": (request) => ({
    body: JSON.stringify({ error: { code: "BadRequest", message: said(request) } }),
  }),
  "an error of the token endpoint's form": (request) => ({
    body: JSON.stringify({ error: "invalid_client", error_description: said(request), error_codes: [7000215] }),
  }),
  "codes and details": (request) => ({
    body: JSON.stringify({
      error: {
        code: said(request),
        message: "m",
        details: [{ code: said(request), message: said(request) }],
        innererror: { code: said(request) },
      },
    }),
  }),
  "a page": (request) => ({
    body: `<html><body>${said(request)}</body></html>`,
    headers: { "content-type": "text/html" },
  }),
  headers: (request) => ({
    headers: {
      location: `https://evil.test/?${said(request)}`,
      "retry-after": said(request),
      "www-authenticate": said(request),
    },
  }),
};

function said({ url, headers, body = "" }: OutboundRequest): string {
  return `You sent ${JSON.stringify(headers)} with ${body} to ${url}, which we do not like.`;
}

describe("nothing secret is told when a service repeats all that it was sent", () => {
  const CASES = Object.keys(ECHOES).flatMap((form) => [200, 307, 401, 500].map((status) => ({ form, status })));
  it.each(CASES)("in $form, with status $status", async ({ form, status }) => {
    const { world, process } = await start(
      status % 2 === 0 ? "two client secrets" : "a federated token and a certificate",
    );
    const met = new Set<string>();
    let echoes = 0;
    const echo: Meddler = (request, serve) => {
      const place = `${request.service} ${request.method} ${new URL(request.url).pathname}`;
      if (met.has(place)) return serve();
      met.add(place);
      echoes += 1;
      return Promise.resolve({
        status,
        headers: { "content-type": "application/json" },
        body: "{}",
        ...ECHOES[form]!(request),
      });
    };
    world.meddle(echo);
    await world.pass(20 * MINUTE_MS);
    expect(echoes).toBeGreaterThan(5);
    await expectNothingTold(world, process);
  });

  it("and a leak would be seen: the same search finds a token that a condition holds", async () => {
    const { world, process } = await start("two client secrets");
    await world.until(() => isReady(world), 30 * MINUTE_MS);
    const search = new SecretSearch(secretsOf(world));
    const token = world.sent.at(-1)!.headers["authorization"]!;
    expect((await toldBy(world, process)).flatMap((text) => search.in(`${text} ${token.slice(20, 60)}`))).not.toEqual(
      [],
    );
  });
});
