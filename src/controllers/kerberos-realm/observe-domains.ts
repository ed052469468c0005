import type { TrustedDomainSpec } from "../../api/v1alpha1/kerberos-realm.ts";
import type { DomainReader, DomainTarget, ObservedDomain } from "../../directory/ports.ts";
import { OperatorError } from "../../errors.ts";
import { explainApiServer } from "./api-server-away.ts";
import type { DomainAttempt, RefusedAccounts } from "./refused-accounts.ts";

/** Reads Secrets of the operator's own namespace; values are decoded text. */
export interface Secrets {
  /** @returns undefined when there is no such Secret. */
  read(name: string): Promise<Readonly<Record<string, string>> | undefined>;
}

/** One declared domain and what its controllers said, or why nothing could be read. */
export type DomainObservation =
  | { readonly spec: TrustedDomainSpec; readonly kind: "read"; readonly value: ObservedDomain }
  | { readonly spec: TrustedDomainSpec; readonly kind: "unreadable"; readonly error: OperatorError };

/** What reading domains needs. */
export interface DomainsWorld {
  readonly reader: DomainReader;
  readonly secrets: Secrets;
  readonly refused: RefusedAccounts;
  readonly signal: AbortSignal;
}

/** Reads every declared domain at the same time; one that cannot be read does not keep the others. */
export async function observeDomains(
  domains: readonly TrustedDomainSpec[],
  asker: Pick<DomainAttempt, "realmUid" | "request">,
  world: DomainsWorld,
): Promise<readonly DomainObservation[]> {
  return await Promise.all(
    domains.map(async (spec): Promise<DomainObservation> => {
      try {
        const target = await targetOf(spec, world.secrets);
        return { spec, kind: "read", value: await readOnce({ ...asker, target }, world) };
      } catch (thrown) {
        const error = explainApiServer(thrown);
        if (!(error instanceof OperatorError) || world.signal.aborted) throw thrown;
        return { spec, kind: "unreadable", error };
      }
    }),
  );
}

/** Reads a domain, unless the same account was refused there a short while ago. */
async function readOnce(attempt: DomainAttempt, { reader, refused, signal }: DomainsWorld): Promise<ObservedDomain> {
  const refusal = refused.refusalOf(attempt);
  if (refusal !== undefined) throw refusal;
  try {
    const seen = await reader.read(attempt.target, { signal });
    refused.ended(attempt, undefined);
    return seen;
  } catch (error) {
    if (error instanceof OperatorError) refused.ended(attempt, error);
    throw error;
  }
}

/** Names of the Secrets that a domain's connection needs. */
export function secretsOfDomain({ ldap }: TrustedDomainSpec): readonly string[] {
  return [ldap.credentialsRef.name, ...(ldap.caRef === undefined ? [] : [ldap.caRef.name])];
}

async function targetOf({ name, ldap }: TrustedDomainSpec, secrets: Secrets): Promise<DomainTarget> {
  const account = await valuesOf(secrets, ldap.credentialsRef.name, ["username", "password"]);
  const ca = ldap.caRef === undefined ? undefined : await certificatesOf(secrets, ldap.caRef);
  return {
    name,
    server: ldap.url === undefined ? { kind: "srv", name: ldap.srv ?? "" } : { kind: "url", url: ldap.url },
    credentials: { username: account["username"]?.trim() ?? "", password: withoutLineEnd(account["password"] ?? "") },
    ...(ldap.baseDn === undefined ? {} : { baseDn: ldap.baseDn }),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** TLS takes any text as authorities, and then trusts none without saying so. */
async function certificatesOf(
  secrets: Secrets,
  { name, key }: NonNullable<TrustedDomainSpec["ldap"]["caRef"]>,
): Promise<string> {
  const text = (await valuesOf(secrets, name, [key]))[key] ?? "";
  if (/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(text)) return text;
  throw secretError(
    "SecretInvalid",
    `The Secret ${name} in the operator's namespace has no certificate under the key ${key}. Put the domain's certificate authorities there in PEM format, as text that begins with -----BEGIN CERTIFICATE-----.`,
  );
}

/** Editors and `echo` leave one at the end of a file; spaces may belong to a password. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

async function valuesOf(
  secrets: Secrets,
  name: string,
  keys: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const secret = await secrets.read(name);
  if (secret === undefined)
    throw secretError(
      "SecretNotFound",
      `The Secret ${name} does not exist in the operator's namespace; create it with the ${keys.length === 1 ? "key" : "keys"} ${keys.join(" and ")}.`,
    );
  const missing = keys.filter((key) => (secret[key] ?? "").trim() === "");
  if (missing.length > 0)
    throw secretError(
      "SecretInvalid",
      `The Secret ${name} in the operator's namespace has no value under the key ${missing.join(" and ")}.`,
    );
  return secret;
}

function secretError(reason: "SecretNotFound" | "SecretInvalid", message: string): OperatorError {
  return new OperatorError(message, { code: reason, reason, retry: { kind: "slow" }, needsHuman: true });
}
