import { expect, it } from "vitest";
import { redirectedLdap } from "../../../src/directory/redirected-ldap.ts";
import type { Ldap, LdapServer } from "../../../src/ports/ldap.ts";

const limits = { timeoutMs: 1_000 };
const server = (host: string, port: number): LdapServer => ({ host, port, security: "ldaps" });

it("reaches a named server elsewhere and every other one where it is", async () => {
  const connected: LdapServer[] = [];
  const asked: string[] = [];
  const ldap: Ldap = {
    resolveSrv: (name) => {
      asked.push(name);
      return Promise.resolve([]);
    },
    connect: (to) => {
      connected.push(to);
      return Promise.reject(new Error("Nothing listens."));
    },
  };
  const redirected = redirectedLdap(ldap, { "dc1.corp.contoso.com:636": { host: "127.0.0.1", port: 4636 } });
  const servers = [server("DC1.corp.contoso.com", 636), server("dc1.corp.contoso.com", 389), server("dc2.corp", 636)];
  for (const to of servers) await expect(redirected.connect(to, limits)).rejects.toThrow("Nothing listens.");
  await redirected.resolveSrv("_ldap._tcp.corp", limits);
  expect(connected).toEqual([{ ...servers[0], address: { host: "127.0.0.1", port: 4636 } }, servers[1], servers[2]]);
  expect(asked).toEqual(["_ldap._tcp.corp"]);
});
