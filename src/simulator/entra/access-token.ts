import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Tenant } from "../state.ts";
import type { World } from "../world.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** An identity that may sign in. */
export type Identity = Tenant["identities"][number];

/** What a token is made of. */
export interface TokenRequest {
  readonly tenant: Tenant;
  readonly identity: Identity;
  /** The audience as asked for: the scope without `/.default`, or the `resource` parameter. */
  readonly audience: string;
  /** Application permissions go into tokens for Graph only. */
  readonly forGraph: boolean;
  /** 1 secret, 2 certificate or federated assertion (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). */
  readonly clientAuthentication: "1" | "2";
}

/** An issued token with its lifetime, as the token endpoint tells it. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly notBeforeSeconds: number;
  readonly expiresAtSeconds: number;
  readonly lifetimeSeconds: number;
}

/**
 * Signs a version 1.0 app-only token with the claims of
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
 */
export async function issueAccessToken(request: TokenRequest, world: World, keys: SigningKeys): Promise<IssuedToken> {
  const { tenant, identity } = request;
  const nowSeconds = Math.floor(world.clock.nowMs() / 1000);
  const lifetimeSeconds = world.state.behaviour.tokenLifetimeSeconds;
  // Entra dates tokens five minutes back, against clocks that run late.
  const notBeforeSeconds = nowSeconds - 300;
  const expiresAtSeconds = nowSeconds + lifetimeSeconds + 1;
  const issuer = `https://sts.windows.net/${tenant.id}/`;
  const claims: Record<string, unknown> = {
    aio: Buffer.from(world.random.uuid()).toString("base64url"),
    appid: identity.clientId,
    appidacr: request.clientAuthentication,
    idp: issuer,
    idtyp: "app",
    oid: identity.objectId,
    rh: `1.${Buffer.from(identity.clientId).toString("base64url")}.`,
    tid: tenant.id,
    uti: Buffer.from(world.random.uuid().replaceAll("-", ""), "hex").toString("base64url"),
    ver: "1.0",
    ...(request.forGraph && identity.graphPermissions.length > 0 ? { roles: identity.graphPermissions } : {}),
    ...(request.forGraph ? { app_displayname: identity.name } : {}),
  };
  const accessToken = await new SignJWT(claims)
    .setProtectedHeader({ typ: "JWT", alg: "RS256", x5t: keys.keyId, kid: keys.keyId })
    .setAudience(request.audience)
    .setIssuer(issuer)
    .setSubject(identity.objectId)
    .setIssuedAt(notBeforeSeconds)
    .setNotBefore(notBeforeSeconds)
    .setExpirationTime(expiresAtSeconds)
    .sign(keys.privateKey);
  return { accessToken, notBeforeSeconds, expiresAtSeconds, lifetimeSeconds };
}

/** What a presented token says, or why it can't be believed. Audience and tenant are the caller's to judge. */
export type TokenVerdict =
  | {
      readonly kind: "valid";
      readonly audience: string;
      readonly tenantId: string;
      readonly clientId: string;
      readonly objectId: string;
      readonly roles: readonly string[];
    }
  | { readonly kind: "expired"; readonly expiredAtMs: number }
  | { readonly kind: "malformed" }
  | { readonly kind: "badSignature" };

/** The payloads of tokens whose signature was found good: a client presents the same token with each of its requests. */
const verified = new WeakMap<SigningKeys, Map<string, JWTPayload>>();
const MAX_REMEMBERED = 1_000;

/** Checks signature and lifetime of a token of this simulator, on simulated time. */
export async function verifyAccessToken(token: string, world: World, keys: SigningKeys): Promise<TokenVerdict> {
  const nowSeconds = world.clock.nowMs() / 1000;
  try {
    const payload = rememberedPayload(token, keys, nowSeconds) ?? (await verifiedPayload(token, keys, nowSeconds));
    return {
      kind: "valid",
      audience: typeof payload.aud === "string" ? payload.aud : "",
      tenantId: asText(payload["tid"]),
      clientId: asText(payload["appid"]),
      objectId: asText(payload["oid"]),
      roles: Array.isArray(payload["roles"]) ? payload["roles"].map(asText) : [],
    };
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      return { kind: "expired", expiredAtMs: (error.payload.exp ?? 0) * 1000 };
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) return { kind: "badSignature" };
    return { kind: "malformed" };
  }
}

async function verifiedPayload(token: string, keys: SigningKeys, nowSeconds: number): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys.publicKey, {
    algorithms: ["RS256"],
    currentDate: new Date(nowSeconds * 1000),
  });
  const known = verified.get(keys) ?? new Map<string, JWTPayload>();
  verified.set(keys, known);
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(token, payload);
  return payload;
}

/** The payload of a token that was verified before; undefined outside its lifetime, so that the whole check tells why. */
function rememberedPayload(token: string, keys: SigningKeys, nowSeconds: number): JWTPayload | undefined {
  const payload = verified.get(keys)?.get(token);
  if (payload?.exp === undefined || payload.nbf === undefined) return undefined;
  return payload.nbf <= nowSeconds && nowSeconds < payload.exp ? payload : undefined;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
