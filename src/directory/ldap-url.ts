import type { LdapServer } from "../ports/ldap.ts";

const URL_SHAPE = /^(ldaps?):\/\/([^/:]+)(?::([0-9]{1,5}))?$/;
/** https://www.iana.org/assignments/service-names-port-numbers: ldap, ldaps */
const DEFAULT_PORT = { ldap: 389, ldaps: 636 } as const;
const MAX_PORT = 65_535;

/** The server of `ldaps://HOST[:PORT]` or `ldap://HOST[:PORT]` (StartTLS); undefined when it is no such URL, or no such port. */
export function serverOfUrl(url: string, ca?: string): LdapServer | undefined {
  const [, scheme, host, portText] = URL_SHAPE.exec(url) ?? [];
  if ((scheme !== "ldap" && scheme !== "ldaps") || host === undefined) return undefined;
  const port = portText === undefined ? DEFAULT_PORT[scheme] : Number(portText);
  if (port < 1 || port > MAX_PORT) return undefined;
  return {
    host: host.toLowerCase(),
    port,
    security: scheme === "ldaps" ? "ldaps" : "startTls",
    ...(ca === undefined ? {} : { ca }),
  };
}

/** `host:port`, as messages name a server. */
export function nameOf(server: LdapServer): string {
  return `${server.host}:${server.port}`;
}
