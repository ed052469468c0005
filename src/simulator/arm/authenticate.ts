import { type Identity, verifyAccessToken } from "../entra/access-token.ts";
import type { SigningKeys } from "../entra/signing-keys.ts";
import type { Caller, Exchange } from "../exchange.ts";
import type { Site } from "../site.ts";
import type { World } from "../world.ts";
import { ArmRefusal } from "./arm-refusal.ts";

/** The caller of an ARM request and its entry in the state. */
export interface ArmPrincipal {
  readonly caller: Caller;
  readonly identity: Identity;
}

/** What checking a token needs. */
export interface AuthenticationContext {
  readonly world: World;
  readonly site: Site;
  readonly keys: SigningKeys;
}

/**
 * Checks the bearer token of an ARM request. `tenantId` is the tenant of the subscription in the path; undefined for calls
 * without one.
 *
 * @throws {ArmRefusal} 401 with the code, sentence and `WWW-Authenticate` challenge of Resource Manager
 * (https://learn.microsoft.com/troubleshoot/azure/azure-resource-manager/authentication-issues).
 */
export async function authenticate(
  exchange: Exchange,
  tenantId: string | undefined,
  context: AuthenticationContext,
): Promise<ArmPrincipal> {
  const login = context.site.addressesFor(exchange.host).login;
  const refuse = (code: string, message: string, description: string): ArmRefusal =>
    unauthorized({ code, message, description, authority: `${login}/${tenantId ?? "common"}` });
  const token = /^Bearer\s+(\S+)$/i.exec(exchange.headers["authorization"] ?? "")?.[1];
  if (token === undefined) {
    throw refuse(
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is missing.",
      "The authentication failed because of missing 'Authorization' header.",
    );
  }
  const verdict = await verifyAccessToken(token, context.world, context.keys);
  if (verdict.kind === "malformed" || verdict.kind === "badSignature") {
    throw refuse("InvalidAuthenticationToken", "The access token is invalid.", "Could not parse JWT payload.");
  }
  if (verdict.kind === "expired") {
    const at = (ms: number): string => new Date(ms).toISOString();
    throw refuse(
      "ExpiredAuthenticationToken",
      `The access token expiry UTC time '${at(verdict.expiredAtMs)}' is earlier than current UTC time '${at(context.world.clock.nowMs())}'.`,
      "The access token expiry UTC time is earlier than current UTC time.",
    );
  }
  if (context.site.serviceOfResource(verdict.audience) !== "arm") {
    const allowed = context.site.cloud.armAudiences.map((each) => `'${each}/','${each}'`).join(",");
    throw refuse(
      "InvalidAuthenticationTokenAudience",
      `The 'EvolvedSecurityTokenService' access token has been obtained for wrong audience or resource '${verdict.audience}'. ` +
        `It should exactly match with one of the allowed audiences ${allowed}.`,
      "The access token has been obtained from wrong audience or resource.",
    );
  }
  if (tenantId !== undefined && verdict.tenantId.toLowerCase() !== tenantId.toLowerCase()) {
    throw refuse(
      "InvalidAuthenticationTokenTenant",
      wrongIssuer(verdict.tenantId, tenantId),
      "The access token is from the wrong issuer. It must match the tenant associated with this subscription. Please use " +
        "correct authority to get the token.",
    );
  }
  return principalOf(verdict, context.world, refuse);
}

function principalOf(
  verdict: { readonly tenantId: string; readonly clientId: string; readonly objectId: string },
  world: World,
  refuse: (code: string, message: string, description: string) => ArmRefusal,
): ArmPrincipal {
  const identity = world.tenant(verdict.tenantId)?.identities.find((each) => each.clientId === verdict.clientId);
  if (identity === undefined) {
    throw refuse("InvalidAuthenticationToken", "The access token is invalid.", "The principal no longer exists.");
  }
  const { tenantId, clientId, objectId } = verdict;
  return { identity, caller: { tenantId, clientId, objectId, audience: "arm" } };
}

function wrongIssuer(actual: string, expected: string): string {
  return (
    `The access token is from the wrong issuer 'https://sts.windows.net/${actual}/'. It must match the tenant ` +
    `'https://sts.windows.net/${expected}/' associated with this subscription. Please use the authority (URL) ` +
    `'https://login.windows.net/${expected}' to get the token. Note, if the subscription is transferred to another tenant ` +
    "there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If " +
    "you just transferred your subscription and see this error message, please try back later."
  );
}

function unauthorized(what: {
  readonly code: string;
  readonly message: string;
  readonly description: string;
  readonly authority: string;
}): ArmRefusal {
  return new ArmRefusal(401, what.code, what.message, {
    headers: {
      "www-authenticate":
        `Bearer authorization_uri="${what.authority}", error="invalid_token", ` +
        `error_description="${what.description}"`,
    },
  });
}
