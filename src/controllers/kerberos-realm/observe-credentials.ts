import { X509Certificate } from "node:crypto";
import type { CredentialSpec, KerberosRealmSpec, KerberosRealmStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import type { Secrets } from "./observe-domains.ts";

/** `.status.credentialExpiry`. */
export type CredentialExpiry = NonNullable<KerberosRealmStatus["credentialExpiry"]>;

/**
 * When the certificates end that the realm's identities sign in with; undefined when neither has one. A client secret's end
 * is known to Entra alone and is not asked for; workload and managed identities have none.
 *
 * Call it after a token was had: what is wrong with a Secret was told then. Here a Secret that can't be read now leaves what is
 * known, and one that holds no certificate has no end.
 */
export async function observeCredentialExpiry(
  { resourceManager, graph }: KerberosRealmSpec["credentials"],
  secrets: Secrets,
  known: CredentialExpiry = {},
): Promise<CredentialExpiry | undefined> {
  const [ofResourceManager, ofGraph] = await Promise.all([
    endOf(resourceManager, secrets, known.resourceManager),
    endOf(graph, secrets, known.graph),
  ]);
  if (ofResourceManager === undefined && ofGraph === undefined) return undefined;
  return {
    ...(ofResourceManager === undefined ? {} : { resourceManager: ofResourceManager }),
    ...(ofGraph === undefined ? {} : { graph: ofGraph }),
  };
}

async function endOf(
  { certificate }: CredentialSpec,
  secrets: Secrets,
  known: string | undefined,
): Promise<string | undefined> {
  if (certificate === undefined) return undefined;
  try {
    const secret = await secrets.read(certificate.secretRef.name);
    return endOfCertificate(secret?.["tls.crt"] ?? "");
  } catch {
    return known;
  }
}

/** Of a chain in one text, the first certificate counts: the identity's own. */
function endOfCertificate(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).validToDate.toISOString().replace(".000Z", "Z");
  } catch {
    return undefined;
  }
}
