import type { Ldap } from "../ports/ldap.ts";

/** Other addresses of domain controllers: `HOST:PORT` as a realm names it → where it is reached. */
export type DirectoryAddresses = Readonly<Record<string, { readonly host: string; readonly port: number }>>;

/**
 * Reaches some servers at other addresses than their names have, as a line in a hosts file does; their certificates must
 * be valid for the names all the same.
 */
export function redirectedLdap(ldap: Ldap, addresses: DirectoryAddresses): Ldap {
  return {
    resolveSrv: (name, limits) => ldap.resolveSrv(name, limits),
    connect: (server, limits) => {
      const address = addresses[`${server.host}:${server.port}`.toLowerCase()];
      return ldap.connect(address === undefined ? server : { ...server, address }, limits);
    },
  };
}
