import { type LdapAnswer, LdapFailure, type LdapSession } from "../../src/ports/ldap.ts";

/** Answers by DN, in lower case; the rootDSE under the empty one. What is not there, the server refused with noSuchObject. */
export type RecordedDirectory = Readonly<Record<string, LdapAnswer>>;

const NO_SUCH_OBJECT = 32;

/** What a reader asks for, and the object classes, by which a fake can apply filters. */
const QUESTIONS: readonly { readonly dn: (baseDn: string) => string; readonly attributes: readonly string[] }[] = [
  {
    dn: () => "",
    attributes: [
      "defaultNamingContext",
      "rootDomainNamingContext",
      "dnsHostName",
      "domainFunctionality",
      "supportedCapabilities",
      "isSynchronized",
    ],
  },
  { dn: (baseDn) => baseDn, attributes: ["objectClass"] },
  {
    dn: (baseDn) => `CN=AzureADKerberos,OU=Domain Controllers,${baseDn}`,
    attributes: ["objectClass", "msDS-KrbTgtLink"],
  },
  {
    dn: (baseDn) => `CN=krbtgt_AzureAD,CN=Users,${baseDn}`,
    attributes: ["objectClass", "pwdLastSet", "msDS-KeyVersionNumber"],
  },
  {
    dn: (baseDn) => `CN=KERBEROS.MICROSOFTONLINE.COM,CN=System,${baseDn}`,
    attributes: ["objectClass", "trustDirection", "trustType", "trustAttributes"],
  },
];

/** Puts the questions of a reader to a real directory and writes down its answers. */
export async function recordDirectory(session: LdapSession, baseDn: string): Promise<RecordedDirectory> {
  const recorded: Record<string, LdapAnswer> = {};
  for (const { dn, attributes } of QUESTIONS) {
    const search = { baseDn: dn(baseDn), scope: "base", filter: "(objectClass=*)", attributes, maxEntries: 1 } as const;
    try {
      recorded[search.baseDn.toLowerCase()] = sorted(await session.search(search, { timeoutMs: 10_000 }));
    } catch (error) {
      if (!(error instanceof LdapFailure) || error.resultCode !== NO_SUCH_OBJECT) throw error;
    }
  }
  return recorded;
}

/** In the order of names, as a server sends attributes in any. */
function sorted({ entries, referrals }: LdapAnswer): LdapAnswer {
  return {
    entries: entries.map(({ dn, attributes }) => ({
      dn,
      attributes: Object.fromEntries(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1))),
    })),
    referrals,
  };
}
