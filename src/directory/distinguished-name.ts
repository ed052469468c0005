/** What a label of a domain's name may be made of: what is read here goes into commands that people run. */
const DOMAIN_COMPONENT = /^\s*DC\s*=\s*([\p{L}\p{N}_-]{1,63})\s*$/iu;

/**
 * The DNS name of a domain's distinguished name, `DC=corp,DC=contoso,DC=com` → `corp.contoso.com`, in lower case; undefined
 * for a name with other parts. https://www.rfc-editor.org/rfc/rfc2247
 */
export function dnsNameOf(dn: string): string | undefined {
  const labels = dn.split(",").map((part) => DOMAIN_COMPONENT.exec(part)?.[1]?.toLowerCase());
  return labels.some((label) => label === undefined) ? undefined : labels.join(".");
}
