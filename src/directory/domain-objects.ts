import { type LdapAnswer, type LdapEntry, LdapFailure, type LdapSearch } from "../ports/ldap.ts";
import { wholeNumber } from "./entry-values.ts";
import { keyLastSetOf } from "./file-time.ts";
import type { ObservedDomain, ObservedTrust } from "./ports.ts";

/** Puts one search to the controller that is being read. */
export type Ask = (search: LdapSearch) => Promise<LdapAnswer>;

/** What was found of the trusted domain object: `elsewhere` when this controller does not hold the part where it is. */
export type FoundTrust = ObservedTrust | "elsewhere" | undefined;

/** The realm of Entra ID, after which the trusted domain object is named. */
const ENTRA_REALM = "KERBEROS.MICROSOFTONLINE.COM";
const NO_SUCH_OBJECT = 32;
const REFERRAL = 10;

/**
 * The Microsoft Entra Kerberos server's computer object.
 * @see https://learn.microsoft.com/entra/identity/authentication/howto-authentication-passwordless-security-key-on-premises
 */
export function findKerberosServer(ask: Ask, baseDn: string): Promise<LdapEntry | undefined> {
  return readOne(ask, `CN=AzureADKerberos,OU=Domain Controllers,${baseDn}`, "computer", ["msDS-KrbTgtLink"]);
}

/** Its krbtgt account: the one that the computer object names, else one of the two names that Microsoft's documents use. */
export async function findAccount(
  ask: Ask,
  baseDn: string,
  server: LdapEntry | undefined,
): Promise<ObservedDomain["account"]> {
  const link = server?.attributes["msds-krbtgtlink"]?.[0];
  const linked = link === undefined ? undefined : await readOne(ask, link, "user", ACCOUNT_ATTRIBUTES);
  const entry = linked ?? (await findNamedAccount(ask, baseDn));
  if (entry === undefined) return undefined;
  const keyVersion = wholeNumber(entry.attributes["msds-keyversionnumber"]?.[0]);
  return {
    keyLastSet: keyLastSetOf(entry.attributes["pwdlastset"]?.[0]),
    ...(keyVersion === undefined || keyVersion < 0 ? {} : { keyVersion }),
  };
}

/**
 * The trusted domain object for Entra ID's realm, in the forest's root domain: a child domain cannot have one
 * (LsaCreateTrustedDomainEx 0x549). What another server holds is not asked for, and says nothing about whether it is there.
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow
 */
export async function findTrust(ask: Ask, rootDn: string): Promise<FoundTrust> {
  try {
    const answer = await ask(
      oneObject(`CN=${ENTRA_REALM},CN=System,${rootDn}`, "trustedDomain", [
        "trustDirection",
        "trustType",
        "trustAttributes",
      ]),
    );
    const entry = answer.entries[0];
    if (entry !== undefined) return trustOf(entry);
    return answer.referrals.length > 0 ? "elsewhere" : undefined;
  } catch (error) {
    if (isRefusal(error, NO_SUCH_OBJECT)) return undefined;
    if (isRefusal(error, REFERRAL)) return "elsewhere";
    throw error;
  }
}

const ACCOUNT_ATTRIBUTES = ["pwdLastSet", "msDS-KeyVersionNumber", "msDS-SecondaryKrbTgtNumber"];

async function findNamedAccount(ask: Ask, baseDn: string): Promise<LdapEntry | undefined> {
  return (
    (await readOne(ask, `CN=krbtgt_AzureAD,CN=Users,${baseDn}`, "user", ACCOUNT_ATTRIBUTES)) ??
    (await readOne(ask, `CN=krbtgt-AzureAD,CN=Users,${baseDn}`, "user", ACCOUNT_ATTRIBUTES))
  );
}

async function readOne(
  ask: Ask,
  dn: string,
  objectClass: string,
  attributes: readonly string[],
): Promise<LdapEntry | undefined> {
  try {
    return (await ask(oneObject(dn, objectClass, attributes))).entries[0];
  } catch (error) {
    if (isRefusal(error, NO_SUCH_OBJECT)) return undefined;
    throw error;
  }
}

function oneObject(dn: string, objectClass: string, attributes: readonly string[]): LdapSearch {
  return { baseDn: dn, scope: "base", filter: `(objectClass=${objectClass})`, attributes, maxEntries: 1 };
}

function trustOf(entry: LdapEntry): ObservedTrust {
  const direction = wholeNumber(entry.attributes["trustdirection"]?.[0]);
  const type = wholeNumber(entry.attributes["trusttype"]?.[0]);
  const attributes = wholeNumber(entry.attributes["trustattributes"]?.[0]);
  return {
    ...(direction === undefined ? {} : { direction }),
    ...(type === undefined ? {} : { type }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

function isRefusal(error: unknown, resultCode: number): boolean {
  return error instanceof LdapFailure && error.code === "refused" && error.resultCode === resultCode;
}
