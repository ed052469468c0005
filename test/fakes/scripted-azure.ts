import { type AzureClients, type AzureOptions, createAzure } from "../../src/azure/azure.ts";
import type { AzureCall, RealmIdentity, TenantClients } from "../../src/azure/ports.ts";
import { noFence } from "../../src/ports/fence.ts";
import { FakeClock } from "./fake-clock.ts";
import { ScriptedOutbound } from "./scripted-outbound.ts";
import { SeededRandom } from "./seeded-random.ts";

/** Tenant of {@link REALM}. */
export const TENANT = "11111111-1111-1111-1111-111111111111";
const CLIENT = "22222222-2222-2222-2222-222222222222";
/** A secret that must never show up anywhere but in the body of a token request. */
export const SECRET_CANARY = "canary~secret~Q8x";

/** A realm whose two identities use one client secret. */
export const REALM: RealmIdentity = {
  realmName: "contoso",
  tenantId: TENANT,
  cloud: "AzurePublic",
  credentials: {
    resourceManager: { clientSecret: { clientId: CLIENT, secretRef: { name: "sp", key: "clientSecret" } } },
    graph: { clientSecret: { clientId: CLIENT, secretRef: { name: "sp", key: "clientSecret" } } },
  },
};

/** A call on behalf of a user's change that nobody aborts. */
export function userCall(overrides: Partial<AzureCall> = {}): AzureCall {
  return { priority: "user", signal: new AbortController().signal, ...overrides };
}

/** An unsigned JWT with these claims; its signature is a canary. */
export function fakeJwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.canaryTokenSignature`;
}

/** The real Azure part on a scripted network: token requests are answered, everything else is the test's. */
export function scriptedAzure(overrides: Partial<AzureOptions> = {}): {
  readonly azure: AzureClients;
  readonly outbound: ScriptedOutbound;
  readonly clock: FakeClock;
  readonly clients: TenantClients;
} {
  const clock = new FakeClock();
  const outbound = new ScriptedOutbound().on("POST", `/${TENANT}/oauth2/v2.0/token`, (request) => ({
    status: 200,
    body: {
      token_type: "Bearer",
      expires_in: 3600,
      access_token: fakeJwt({
        aud: request.body?.includes("graph") === true ? "graph" : "arm",
        roles: ["Application.Read.All"],
      }),
    },
  }));
  const azure = createAzure({
    outbound,
    clock,
    random: new SeededRandom(),
    files: { readText: () => Promise.reject(new Error("no files here")) },
    secrets: { read: (name) => Promise.resolve(name === "sp" ? { clientSecret: SECRET_CANARY } : undefined) },
    fence: noFence,
    ...overrides,
  });
  return { azure, outbound, clock, clients: azure.forRealm(REALM) };
}
