/** A whole number as LDAP writes it; undefined for anything else. Key versions of a Kerberos server reach beyond 65535. */
export function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?[0-9]{1,15}$/.test(text)) return undefined;
  return Number(text);
}
