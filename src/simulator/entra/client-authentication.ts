import { X509Certificate } from "node:crypto";
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from "jose";
import type { Site } from "../site.ts";
import type { Tenant } from "../state.ts";
import type { World } from "../world.ts";
import type { Identity } from "./access-token.ts";
import { EntraRefusal } from "./entra-error.ts";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Entra allows five minutes between clocks. */
const CLOCK_SKEW_SECONDS = 300;

/** What the check needs to know beside the request. */
export interface AuthenticationContext {
  readonly world: World;
  readonly site: Site;
  readonly tenant: Tenant;
  readonly identity: Identity;
}

/** An assertion taken apart, not yet believed. */
interface Assertion {
  readonly token: string;
  readonly header: ProtectedHeaderParameters;
  readonly claims: JWTPayload;
}

/**
 * Checks the client's secret, certificate assertion or federated assertion.
 *
 * @returns How it authenticated, as the `appidacr` claim: "1" secret, "2" assertion.
 * @throws {EntraRefusal} with the number that Entra gives for the same mistake
 * (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
export async function authenticateClient(form: URLSearchParams, context: AuthenticationContext): Promise<"1" | "2"> {
  const assertion = form.get("client_assertion");
  if (assertion !== null) {
    if (form.get("client_assertion_type") !== ASSERTION_TYPE) {
      throw new EntraRefusal(50027, "invalid_request", "JWT token is invalid or malformed.");
    }
    await checkAssertion(parseAssertion(assertion), context);
    return "2";
  }
  const secret = form.get("client_secret");
  if (secret === null) {
    throw new EntraRefusal(
      7000216,
      "invalid_client",
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  }
  if (context.identity.expiredSecrets.includes(secret)) {
    throw new EntraRefusal(
      7000222,
      "invalid_client",
      `The provided client secret keys for app '${context.identity.clientId}' are expired. Visit the Azure portal to create ` +
        "new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added " +
        "security: https://aka.ms/certCreds.",
    );
  }
  if (!context.identity.secrets.includes(secret)) {
    throw new EntraRefusal(
      7000215,
      "invalid_client",
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the " +
        `client secret ID, for a secret added to app '${context.identity.clientId}'.`,
    );
  }
  return "1";
}

function parseAssertion(token: string): Assertion {
  try {
    return { token, header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    throw new EntraRefusal(50027, "invalid_request", "JWT token is invalid or malformed.");
  }
}

async function checkAssertion(assertion: Assertion, context: AuthenticationContext): Promise<void> {
  checkLifetime(assertion.claims, context.world);
  const issuer = assertion.claims.iss?.toLowerCase();
  if (issuer === context.identity.clientId.toLowerCase()) await checkCertificateAssertion(assertion, context);
  else await checkFederatedAssertion(assertion, context);
}

function checkLifetime(claims: JWTPayload, world: World): void {
  const nowSeconds = world.clock.nowMs() / 1000;
  const startsAt = claims.nbf ?? claims.iat ?? nowSeconds;
  const inTime =
    claims.exp !== undefined &&
    claims.exp + CLOCK_SKEW_SECONDS > nowSeconds &&
    startsAt - CLOCK_SKEW_SECONDS <= nowSeconds;
  if (inTime) return;
  const at = (seconds: number | undefined): string =>
    seconds === undefined ? "unknown" : new Date(seconds * 1000).toISOString();
  throw new EntraRefusal(
    700024,
    "invalid_client",
    `Client assertion is not within its valid time range. Current time: ${at(nowSeconds)}, assertion valid from ` +
      `${at(startsAt)}, expiry time of assertion ${at(claims.exp)}. Review the documentation at ` +
      "https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
  );
}

/** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
async function checkCertificateAssertion(assertion: Assertion, context: AuthenticationContext): Promise<void> {
  const { identity, site, tenant, world } = context;
  const audience = [assertion.claims.aud ?? []].flat()[0] ?? "";
  const names = [tenant.id, ...tenant.organization.verifiedDomains];
  const inTenant = names.some((name) => audience.toLowerCase().includes(`/${name.toLowerCase()}/`));
  if (!site.isLoginUrl(audience) || !inTenant) {
    throw new EntraRefusal(700023, "invalid_client", "Client assertion audience claim does not match Realm issuer.");
  }
  if (assertion.claims.sub?.toLowerCase() !== identity.clientId.toLowerCase()) {
    throw new EntraRefusal(
      700021,
      "invalid_client",
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    );
  }
  const certificate = identity.certificates
    .map((pem) => new X509Certificate(pem))
    .find((candidate) => isNamedBy(candidate, assertion.header));
  if (certificate === undefined) throw unknownKey("The key was not found.", assertion.header, identity);
  try {
    await jwtVerify(assertion.token, certificate.publicKey, {
      algorithms: ["RS256", "PS256"],
      currentDate: new Date(world.clock.nowMs()),
      clockTolerance: CLOCK_SKEW_SECONDS,
    });
  } catch {
    throw unknownKey("The key used is expired or does not match.", assertion.header, identity);
  }
}

function isNamedBy(certificate: X509Certificate, header: ProtectedHeaderParameters): boolean {
  const sha1 = certificate.fingerprint.replaceAll(":", "");
  const sha256 = certificate.fingerprint256.replaceAll(":", "");
  const encoded = (hex: string): string => Buffer.from(hex, "hex").toString("base64url");
  const plain = (value: unknown): string => (typeof value === "string" ? value.replace(/={1,2}$/, "") : "");
  const named = plain(header.x5t) !== "" || plain(header["x5t#S256"]) !== "";
  return (
    plain(header.x5t) === encoded(sha1) ||
    plain(header["x5t#S256"]) === encoded(sha256) ||
    (!named && header.kid?.toUpperCase() === sha1)
  );
}

function unknownKey(reason: string, header: ProtectedHeaderParameters, identity: Identity): EntraRefusal {
  const named = header.x5t ?? header["x5t#S256"];
  const thumbprint = Buffer.from(typeof named === "string" ? named : "", "base64url")
    .toString("hex")
    .toUpperCase();
  return new EntraRefusal(
    700027,
    "invalid_client",
    "The certificate with identifier used to sign the client assertion is not registered on application. " +
      `[Reason - ${reason}, Thumbprint of key used by client: '${thumbprint}', Please visit the Azure Portal, Graph ` +
      "Explorer or directly use MS Graph to see configured keys for app Id " +
      `'${identity.clientId}'. Review the documentation at ` +
      "https://docs.microsoft.com/en-us/graph/deployments to determine the corresponding service endpoint]",
  );
}

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
async function checkFederatedAssertion(assertion: Assertion, context: AuthenticationContext): Promise<void> {
  const { claims } = assertion;
  const audiences = [claims.aud ?? []].flat();
  const ofIssuer = context.identity.federated.filter((candidate) => candidate.issuer === claims.iss);
  if (ofIssuer.length === 0) throw noFederation(700211, "issuer", claims.iss);
  const ofSubject = ofIssuer.filter((candidate) => candidate.subject === claims.sub);
  if (ofSubject.length === 0) throw noFederation(700213, "subject", claims.sub);
  const credential = ofSubject.find((candidate) => audiences.includes(candidate.audience));
  if (credential === undefined) throw noFederation(700212, "audience", audiences.join(", "));
  if (credential.jwks === undefined) return;
  try {
    await jwtVerify(assertion.token, createLocalJWKSet(credential.jwks), {
      currentDate: new Date(context.world.clock.nowMs()),
      clockTolerance: CLOCK_SKEW_SECONDS,
    });
  } catch (error) {
    const reason = error instanceof errors.JWKSNoMatchingKey ? "The key was not found." : "The key does not match.";
    throw new EntraRefusal(5000223, "invalid_client", `Client assertion failed signature validation. ${reason}`);
  }
}

function noFederation(number: number, part: string, presented: string | undefined): EntraRefusal {
  return new EntraRefusal(
    number,
    "invalid_client",
    `No matching federated identity record found for presented assertion ${part} '${presented ?? ""}'. Please check your ` +
      "federated identity credential Subject, Audience and Issuer against the presented assertion. " +
      "https://learn.microsoft.com/entra/workload-id/workload-identity-federation",
  );
}
