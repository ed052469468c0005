/** What arrived is not LDAP, or more of it than is taken; the connection ends with a notice of disconnection (RFC 4511 §4.4.1). */
export class LdapProtocolError extends Error {
  override readonly name = "LdapProtocolError";
}
