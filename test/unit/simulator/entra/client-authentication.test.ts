import { X509Certificate } from "node:crypto";
import { exportJWK, generateKeyPair, importPKCS8, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { createTlsMaterial } from "../../../../src/simulator/tls.ts";
import { CONTOSO, RESOURCE_MANAGER_CLIENT, SimulatedAzure } from "../../../fakes/simulated-azure.ts";

const TOKEN = `/${CONTOSO}/oauth2/v2.0/token`;
const SUBJECT = "system:serviceaccount:winauth-system:winauth-operator";
const ISSUER = "https://kubernetes.default.svc";

const signIn = (azure: SimulatedAzure, assertion: string): Promise<[number, number | undefined]> =>
  azure
    .login(TOKEN, {
      grant_type: "client_credentials",
      client_id: RESOURCE_MANAGER_CLIENT,
      scope: "https://management.azure.com/.default",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    })
    .then((reply) => [reply.status, (reply.body as { error_codes?: number[] }).error_codes?.[0]]);

describe("a federated assertion", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const other = await generateKeyPair("RS256");
  const assert = (
    claims: { iss?: string; sub?: string; aud?: string; exp?: number },
    key = privateKey,
  ): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuer(claims.iss ?? ISSUER)
      .setSubject(claims.sub ?? SUBJECT)
      .setAudience(claims.aud ?? "api://AzureADTokenExchange")
      .setExpirationTime(claims.exp ?? Date.UTC(2026, 0, 1, 1) / 1000)
      .sign(key);

  test.each([
    ["that matches is accepted", {}, [200, undefined]],
    ["of another issuer", { iss: "https://other.example" }, [401, 700211]],
    ["of another subject", { sub: "system:serviceaccount:default:default" }, [401, 700213]],
    ["for another audience", { aud: "other" }, [401, 700212]],
    ["that has expired", { exp: Date.UTC(2025, 11, 31) / 1000 }, [401, 700024]],
  ] as const)("%s", async (_reason, claims, gets) => {
    const azure = await SimulatedAzure.start();
    expect(await signIn(azure, await assert(claims))).toEqual(gets);
  });

  test("is checked against the issuer's keys when the state has them", async () => {
    const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" };
    const azure = await SimulatedAzure.start((state) => {
      state.tenants[0]!.identities[0]!.federated[0]!.jwks = { keys: [jwk] };
    });
    expect(await signIn(azure, await assert({}))).toEqual([200, undefined]);
    expect(await signIn(azure, await assert({}, other.privateKey))).toEqual([401, 5000223]);
  });

  test("that is no JWT is malformed", async () => {
    expect(await signIn(await SimulatedAzure.start(), "nonsense")).toEqual([400, 50027]);
  });
});

describe("a certificate assertion", async () => {
  // Entra takes RS256 and PS256 only, so the key pair here is RSA, in a certificate of its own making.
  const { selfSignedRsa } = await import("../../../fakes/self-signed-rsa.ts");
  const { certificate, privateKeyPem } = await selfSignedRsa();
  const thumbprint = Buffer.from(new X509Certificate(certificate).fingerprint.replaceAll(":", ""), "hex").toString(
    "base64url",
  );
  const assert = async (
    alg: "RS256" | "PS256",
    audience = `https://login.microsoftonline.com${TOKEN}`,
  ): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg, x5t: thumbprint })
      .setIssuer(RESOURCE_MANAGER_CLIENT)
      .setSubject(RESOURCE_MANAGER_CLIENT)
      .setAudience(audience)
      .setExpirationTime(Date.UTC(2026, 0, 1, 0, 5) / 1000)
      .sign(await importPKCS8(privateKeyPem, alg));

  test.each(["RS256", "PS256"] as const)("signed %s by a registered certificate is accepted", async (alg) => {
    const azure = await SimulatedAzure.start((state) =>
      state.tenants[0]!.identities[0]!.certificates.push(certificate),
    );
    expect(await signIn(azure, await assert(alg))).toEqual([200, undefined]);
  });

  test("by a certificate that is not registered is refused", async () => {
    expect(await signIn(await SimulatedAzure.start(), await assert("RS256"))).toEqual([401, 700027]);
  });

  test("for another audience is refused", async () => {
    const azure = await SimulatedAzure.start((state) =>
      state.tenants[0]!.identities[0]!.certificates.push(certificate),
    );
    expect(await signIn(azure, await assert("RS256", "https://other.example/token"))).toEqual([401, 700023]);
  });
});

test("the certificate of the listeners is not mistaken for a client's", async () => {
  const { certificate } = await createTlsMaterial([], Date.UTC(2026, 0, 1));
  expect(new X509Certificate(certificate).subject).toBe("CN=localhost");
});

test.each([
  ["good", "old-secret-value", { secrets: ["old-secret-value"] }, [200, undefined]],
  ["unknown", "old-secret-value", {}, [401, 7000215]],
  ["expired", "old-secret-value", { expiredSecrets: ["old-secret-value"] }, [401, 7000222]],
] as const)("a secret that is %s", async (_what, secret, identity, gets) => {
  const azure = await SimulatedAzure.start();
  Object.assign(azure.state.tenants[0]!.identities[0]!, { secrets: [], ...identity });
  const reply = await azure.login(TOKEN, {
    grant_type: "client_credentials",
    client_id: RESOURCE_MANAGER_CLIENT,
    scope: "https://management.azure.com/.default",
    client_secret: secret,
  });
  expect([reply.status, (reply.body as { error_codes?: number[] }).error_codes?.[0]]).toEqual(gets);
});
