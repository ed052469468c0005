import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { OutboundFailure } from "../../../src/ports/outbound.ts";
import { REALM, SECRET_CANARY, scriptedAzure, TENANT, userCall } from "../../fakes/scripted-azure.ts";

const CLIENT = "22222222-2222-2222-2222-222222222222";
const withCredential = (spec: object) => ({ ...REALM, credentials: { resourceManager: spec, graph: spec } });
const tokenError = (aadsts: number) => ({
  status: 401,
  body: { error: "invalid_client", error_description: `AADSTS${aadsts}: bad ${SECRET_CANARY}`, error_codes: [aadsts] },
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("credentials", () => {
  it("a client secret gets one token for each audience", async () => {
    const { azure, outbound } = scriptedAzure();
    await azure.checkReachable(REALM, userCall());
    await azure.checkReachable({ ...REALM, realmName: "another name" }, userCall());
    const scopes = outbound.requests.map((request) => new URLSearchParams(request.body).get("scope")?.split(" ")[0]);
    expect(scopes.toSorted()).toEqual([
      "https://graph.microsoft.com/.default",
      "https://management.azure.com/.default",
    ]);
  });

  it("workload identity sends the pod's projected token", async () => {
    const { azure, outbound } = scriptedAzure({
      files: { readText: (path) => Promise.resolve(`assertion-from-${path}\n`) },
      workloadIdentity: { clientId: CLIENT, tokenFilePath: "/var/token" },
    });
    await azure.checkReachable(withCredential({}), userCall());
    const form = new URLSearchParams(outbound.requests[0]?.body);
    expect([form.get("client_id"), form.get("client_assertion")]).toEqual([CLIENT, "assertion-from-/var/token"]);
  });

  it("managed identity asks the configured endpoint", async () => {
    const { azure, outbound } = scriptedAzure({ identityEndpoint: "http://127.0.0.1:4000" });
    outbound.on("GET", "http://127.0.0.1:4000/metadata/identity/oauth2/token", {
      status: 200,
      body: {
        access_token: "imds-token",
        expires_in: "86400",
        expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
        token_type: "Bearer",
        resource: "r",
      },
    });
    await azure.checkReachable(
      withCredential({ managedIdentity: { clientId: "99999999-2222-2222-2222-222222222222" } }),
      userCall(),
    );
    expect(outbound.requests.map((request) => request.service)).toEqual(["identity-endpoint", "identity-endpoint"]);
    expect(decodeURIComponent(outbound.requests[0]?.url ?? "")).toContain(
      "client_id=99999999-2222-2222-2222-222222222222",
    );
  });

  it.each([
    [
      "a missing Secret",
      { clientSecret: { clientId: CLIENT, secretRef: { name: "gone", key: "k" } } },
      "SecretNotFound",
      "The Secret gone does not exist in the operator's namespace; create it with the key k.",
    ],
    [
      "a missing key",
      { clientSecret: { clientId: CLIENT, secretRef: { name: "sp", key: "k" } } },
      "SecretInvalid",
      "The Secret sp in the operator's namespace has no value under the key k.",
    ],
    [
      "a Secret that is no certificate",
      { certificate: { clientId: CLIENT, secretRef: { name: "cert" } } },
      "SecretInvalid",
      "The Secret cert in the operator's namespace does not hold a certificate (tls.crt) and its private key (tls.key) in PEM form.",
    ],
    [
      "no client id for workload identity",
      {},
      "ConfigurationIncomplete",
      "Workload identity needs a client id: set it in the realm, or annotate the operator's ServiceAccount with azure.workload.identity/client-id.",
    ],
  ])("%s is named", async (_what, spec, reason, message) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    const { azure, outbound } = scriptedAzure({
      secrets: {
        read: (name) =>
          Promise.resolve({ sp: { clientSecret: "x" }, cert: { "tls.crt": "no certificate", "tls.key": pem } }[name]),
      },
    });
    expect(await failureOf(azure.checkReachable(withCredential(spec), userCall()))).toMatchObject({
      reason,
      message,
      needsHuman: true,
    });
    expect(outbound.requests).toEqual([]);
  });

  it("the token endpoint's own error is what is reported", async () => {
    const { azure, outbound } = scriptedAzure();
    outbound.on("POST", `/${TENANT}/oauth2/v2.0/token`, tokenError(7000222));
    expect(await failureOf(azure.checkReachable(REALM, userCall()))).toMatchObject({
      code: "AADSTS7000222",
      reason: "CredentialExpired",
    });
  });

  it("a throttled token endpoint is asked again when it says", async () => {
    const { azure, outbound, clock } = scriptedAzure();
    outbound.on("POST", `/${TENANT}/oauth2/v2.0/token`, {
      status: 429,
      headers: { "retry-after": "40" },
      body: "slow down",
    });
    const ask = () => failureOf(azure.checkReachable(REALM, userCall()));
    expect(await ask()).toMatchObject({ reason: "Throttled", retry: { kind: "backoff", atLeastMs: 40_000 } });
    const before = outbound.requests.length;
    await clock.advance(39_000);
    await ask();
    expect(outbound.requests).toHaveLength(before);
    await clock.advance(1000);
    await ask();
    expect(outbound.requests.length).toBeGreaterThan(before);
  });

  it("a corrected Secret is used at once, a rotated one replaces the token", async () => {
    let secret = "old";
    const { azure, outbound } = scriptedAzure({ secrets: { read: () => Promise.resolve({ clientSecret: secret }) } });
    await azure.checkReachable(REALM, userCall());
    azure.credentialsChanged("sp");
    await azure.checkReachable(REALM, userCall());
    expect(outbound.requests).toHaveLength(2);
    secret = "new";
    azure.credentialsChanged("sp");
    await azure.checkReachable(REALM, userCall());
    const secrets = outbound.requests.map((request) => new URLSearchParams(request.body).get("client_secret"));
    expect(secrets).toEqual(["old", "old", "new", "new"]);
  });

  it("another authority is asked about itself only, and gets the real audience", async () => {
    const login = "https://login.internal:8443";
    const { azure, outbound } = scriptedAzure({ endpoints: { AzurePublic: { login } } });
    outbound.on("GET", "/.well-known/openid-configuration", {
      status: 200,
      body: {
        issuer: `${login}/${TENANT}/v2.0`,
        authorization_endpoint: `${login}/${TENANT}/oauth2/v2.0/authorize`,
        token_endpoint: `${login}/${TENANT}/oauth2/v2.0/token`,
        jwks_uri: `${login}/keys`,
      },
    });
    await azure.checkReachable(REALM, userCall());
    expect(new Set(outbound.requests.map((request) => new URL(request.url).origin))).toEqual(new Set([login]));
  });
});

describe("nothing secret in what is thrown", () => {
  const instance = { subscriptionId: "33333333-3333-3333-3333-333333333333", resourceGroup: "rg", name: "mi" };

  it.each([
    [
      "a refused secret",
      (outbound: ReturnType<typeof scriptedAzure>["outbound"]) =>
        outbound.on("POST", "/token", {
          status: 401,
          body: {
            error: "invalid_client",
            error_description: `AADSTS7000215: client_secret=${SECRET_CANARY}`,
            error_codes: [7000215],
          },
        }),
    ],
    [
      "a token endpoint that talks nonsense",
      (outbound: ReturnType<typeof scriptedAzure>["outbound"]) =>
        outbound.on("POST", "/token", { status: 200, body: `<html>${SECRET_CANARY}` }),
    ],
    [
      "an unreachable token endpoint",
      (outbound: ReturnType<typeof scriptedAzure>["outbound"]) =>
        outbound.on("POST", "/token", () =>
          Promise.reject(new OutboundFailure("network", "No connection to login.microsoftonline.com (ECONNRESET).")),
        ),
    ],
    [
      "an ARM error that echoes the token",
      (outbound: ReturnType<typeof scriptedAzure>["outbound"]) =>
        outbound.on("GET", "/managedInstances/", (request) => ({
          status: 400,
          body: { error: { code: "New", message: `echo ${request.headers["authorization"] ?? ""}` } },
        })),
    ],
    [
      "an ARM answer that is no JSON",
      (outbound: ReturnType<typeof scriptedAzure>["outbound"]) =>
        outbound.on("GET", "/managedInstances/", (request) => ({
          status: 200,
          body: request.headers["authorization"],
        })),
    ],
    [
      "an ARM that is unreachable",
      (outbound: ReturnType<typeof scriptedAzure>["outbound"]) =>
        outbound.on("GET", "/managedInstances/", () => Promise.reject(new OutboundFailure("tls", "No connection."))),
    ],
  ])("%s", async (_what, script) => {
    const { clients, outbound } = scriptedAzure();
    script(outbound);
    const error = await failureOf(clients.instances.get(instance, userCall()));
    expect(error).toMatchObject({ name: "OperatorError" });
    const shown = inspect(error, { depth: 12, showHidden: true });
    expect(shown).not.toContain(SECRET_CANARY);
    expect(shown).not.toContain("canaryTokenSignature");
  });
});
