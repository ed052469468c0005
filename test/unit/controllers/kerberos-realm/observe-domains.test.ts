import { describe, expect, it } from "vitest";
import { type TrustedDomainSpec, trustedDomainSchema } from "../../../../src/api/v1alpha1/kerberos-realm.ts";
import { observeDomains, secretsOfDomain } from "../../../../src/controllers/kerberos-realm/observe-domains.ts";
import { RefusedAccounts } from "../../../../src/controllers/kerberos-realm/refused-accounts.ts";
import type { DomainReader, DomainTarget, ObservedDomain } from "../../../../src/directory/ports.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { KubeUnreachableError } from "../../../../src/kube/transport.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const signal = new AbortController().signal;
const HOUR_MS = 3_600_000;
const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const asker = { realmUid: "realm", request: undefined };
const seen: ObservedDomain = { controller: "dc1.corp.contoso.com", hasKerberosServer: true };

function domain(name: string, ldap: object): TrustedDomainSpec {
  return trustedDomainSchema.parse({ name, ldap: { credentialsRef: { name: "reader" }, ...ldap } });
}

const corp = domain("corp.contoso.com", { url: "ldaps://dc1.corp.contoso.com" });
const emea = domain("emea.contoso.com", {
  srv: "_ldap._tcp.emea.contoso.com",
  caRef: { name: "emea-ca" },
  baseDn: "DC=emea,DC=contoso,DC=com",
});

function setUp(secrets: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const targets: DomainTarget[] = [];
  const reader: DomainReader = {
    read: (target) => {
      targets.push(target);
      return Promise.resolve(seen);
    },
  };
  const clock = new FakeClock();
  const refused = new RefusedAccounts(clock, { verySlowRecheckMs: HOUR_MS });
  const world = { reader, signal, refused, secrets: { read: (name: string) => Promise.resolve(secrets[name]) } };
  return { targets, world, clock };
}

describe("observeDomains()", () => {
  it("reads each domain with its account, and nothing else of its Secrets", async () => {
    const { targets, world } = setUp({
      reader: { username: "svc@corp.contoso.com\n", password: " pass word \n", other: "x" },
      "emea-ca": { "ca.crt": PEM },
    });
    expect(await observeDomains([corp, emea], asker, world)).toEqual([
      { spec: corp, kind: "read", value: seen },
      { spec: emea, kind: "read", value: seen },
    ]);
    const credentials = { username: "svc@corp.contoso.com", password: " pass word " };
    expect(targets).toEqual([
      { name: "corp.contoso.com", server: { kind: "url", url: "ldaps://dc1.corp.contoso.com" }, credentials },
      {
        name: "emea.contoso.com",
        server: { kind: "srv", name: "_ldap._tcp.emea.contoso.com" },
        credentials,
        ca: PEM,
        baseDn: "DC=emea,DC=contoso,DC=com",
      },
    ]);
  });

  it.each<[string, Readonly<Record<string, Readonly<Record<string, string>>>>, string]>([
    [
      "no Secret",
      {},
      "The Secret reader does not exist in the operator's namespace; create it with the keys username and password.",
    ],
    [
      "no password",
      { reader: { username: "svc" } },
      "The Secret reader in the operator's namespace has no value under the key password.",
    ],
    [
      "no certificates",
      { reader: { username: "svc", password: "p" } },
      "The Secret emea-ca does not exist in the operator's namespace; create it with the key ca.crt.",
    ],
    [
      "something else than certificates",
      { reader: { username: "svc", password: "p" }, "emea-ca": { "ca.crt": "MIIB" } },
      "The Secret emea-ca in the operator's namespace has no certificate under the key ca.crt. Put the domain's certificate authorities there in PEM format, as text that begins with -----BEGIN CERTIFICATE-----.",
    ],
  ])("with %s asks no controller, and says what is missing", async (_name, secrets, message) => {
    const { targets, world } = setUp(secrets);
    const [observation] = await observeDomains([emea], asker, world);
    expect(observation).toMatchObject({ kind: "unreadable", error: { message, needsHuman: true } });
    expect(targets).toEqual([]);
  });

  it("reads the others when one cannot be read", async () => {
    const { world } = setUp({ reader: { username: "svc", password: "p" } });
    const error = new OperatorError("Away.", {
      code: "x",
      reason: "DomainControllerUnreachable",
      retry: { kind: "backoff" },
      needsHuman: false,
    });
    const reader: DomainReader = {
      read: ({ name }) => (name === corp.name ? Promise.reject(error) : Promise.resolve(seen)),
    };
    const other = domain("apac.contoso.com", { url: "ldap://dc.apac.contoso.com" });
    expect(await observeDomains([corp, other], asker, { ...world, reader })).toEqual([
      { spec: corp, kind: "unreadable", error },
      { spec: other, kind: "read", value: seen },
    ]);
  });

  it.each(["DirectoryCredentialRejected", "DirectoryPasswordExpired", "DirectoryAccountDisabled"])(
    "does not try an account again that met %s, before an hour, another password or a request allows it",
    async (reason) => {
      const secret = { username: "svc", password: "wrong" };
      const { world, clock } = setUp({ reader: secret });
      const error = new OperatorError("No.", { code: reason, reason, retry: { kind: "verySlow" }, needsHuman: true });
      let binds = 0;
      const reader: DomainReader = {
        read: () => {
          binds += 1;
          return Promise.reject(error);
        },
      };
      const observe = async (request?: string): Promise<number> => {
        const [seen] = await observeDomains([corp], { realmUid: "realm", request }, { ...world, reader });
        expect(seen).toEqual({ spec: corp, kind: "unreadable", error });
        return binds;
      };
      expect([await observe(), await observe()]).toEqual([1, 1]);
      expect([await observe("now"), await observe("now")]).toEqual([2, 2]);
      secret.password = "another";
      expect([await observe("now"), await observe("now")]).toEqual([3, 3]);
      await clock.advance(HOUR_MS);
      expect(await observe("now")).toBe(4);
    },
  );

  it("reads the others when the API server does not answer for a Secret", async () => {
    const { world } = setUp({ reader: { username: "svc", password: "p" } });
    const secrets = {
      read: (name: string) =>
        name === "emea-ca"
          ? Promise.reject(new KubeUnreachableError("timeout", "No answer."))
          : world.secrets.read(name),
    };
    const [first, second] = await observeDomains([corp, emea], asker, { ...world, secrets });
    expect(first).toMatchObject({ kind: "read" });
    expect(second).toMatchObject({
      kind: "unreadable",
      error: { reason: "KubernetesApiError", retry: { kind: "backoff" }, needsHuman: false },
    });
  });

  it("does not hide a fault of its own", async () => {
    const { world } = setUp({ reader: { username: "svc", password: "p" } });
    const fault = new TypeError("fault");
    await expect(
      observeDomains([corp], asker, { ...world, reader: { read: () => Promise.reject(fault) } }),
    ).rejects.toBe(fault);
  });
});

it("secretsOfDomain() names the account's Secret and that of the certificates", () => {
  expect([corp, emea].map(secretsOfDomain)).toEqual([["reader"], ["reader", "emea-ca"]]);
});
