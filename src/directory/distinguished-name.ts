/**
 * The DNS name of a domain's distinguished name, `DC=corp,DC=contoso,DC=com` → `corp.contoso.com`, in lower case; undefined
 * for a name with other parts. https://www.rfc-editor.org/rfc/rfc2247
 */
export function dnsNameOf(dn: string): string | undefined {
  const parts = dn.split(",").map((part) => /^\s*DC\s*=\s*([^\\=+]+?)\s*$/i.exec(part)?.[1]?.toLowerCase());
  return parts.some((part) => part === undefined) ? undefined : parts.join(".");
}

/** Whether two distinguished names of domains are the same; case and blanks around commas do not matter. */
export function isSameDn(one: string, other: string): boolean {
  return normalized(one) === normalized(other);
}

function normalized(dn: string): string {
  return dn
    .toLowerCase()
    .split(",")
    .map((part) =>
      part
        .split("=", 2)
        .map((half) => half.trim())
        .join("="),
    )
    .join(",");
}
