import { describe, expect, it } from "vitest";
import { createDomainReader } from "../../../src/directory/domain-reader.ts";
import type { DomainTarget } from "../../../src/directory/ports.ts";
import { type LdapAnswer, LdapFailure } from "../../../src/ports/ldap.ts";
import { OBSERVED_IN } from "../../contract/directory-states.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { RecordedLdap, type RecordedServer, recordedAnswers, type Trouble } from "../../fakes/recorded-ldap.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";
import type { RecordedDirectory } from "../../support/record-directory.ts";

const ACCOUNT = { username: "reader@corp.contoso.test", password: "hunter2-hunter2" };
const SRV = "_ldaps._tcp.corp.contoso.test";
const READY = recordedAnswers("ready");

/** A domain with controllers dc1, dc2, …, each with its trouble. */
function setUp(...troubles: readonly (Trouble | undefined)[]) {
  const clock = new FakeClock();
  const ldap = new RecordedLdap(clock);
  const servers = troubles.map((trouble, index) => {
    const server: RecordedServer = RecordedLdap.server(READY, ACCOUNT);
    if (trouble !== undefined) server.trouble = trouble;
    ldap.servers[`dc${index + 1}:636`] = server;
    return server;
  });
  ldap.srv[SRV] = troubles.map((_, index) => ({ host: `dc${index + 1}`, port: 636, priority: index, weight: 0 }));
  const reader = createDomainReader({ ldap, clock, random: fixedRandom(0) });
  const target: DomainTarget = { name: "corp.contoso.test", server: { kind: "srv", name: SRV }, credentials: ACCOUNT };
  const caller = new AbortController();
  const read = (more: Partial<DomainTarget> = {}) => reader.read({ ...target, ...more }, { signal: caller.signal });
  const count = (verb: string): number => ldap.calls.filter((call) => call.startsWith(`${verb} `)).length;
  return { clock, ldap, servers, read, caller, count };
}

const changed = (
  base: RecordedDirectory,
  dn: string,
  attributes: Record<string, readonly string[]>,
): RecordedDirectory => {
  const entry = base[dn]!.entries[0]!;
  return {
    ...base,
    [dn]: { entries: [{ ...entry, attributes: { ...entry.attributes, ...attributes } }], referrals: [] },
  };
};
const readOnly = changed(READY, "", { supportedcapabilities: ["1.2.840.113556.1.4.1920"] });
const refuse = (resultCode: number, diagnostic = ""): Trouble => ({
  at: "bind",
  kind: "refuse",
  resultCode,
  diagnostic,
});

describe("reading a domain", () => {
  it("binds once, closes what it opened, and sends nothing to other controllers", async () => {
    const { read, ldap } = setUp(undefined, undefined);
    expect(await read()).toEqual(OBSERVED_IN.ready);
    expect(ldap.calls.map((call) => call.replace(/ CN=.*| DC=.*/, " …"))).toEqual([
      `srv ${SRV}`,
      "connect dc1:636",
      "bind dc1:636 reader@corp.contoso.test",
      "search dc1:636 ",
      "search dc1:636 …",
      "search dc1:636 …",
      "search dc1:636 …",
      "search dc1:636 …",
      "close dc1:636",
    ]);
    expect(ldap.open).toBe(0);
  });

  it.each([
    ["is gone", { at: "connect", kind: "fail", code: "network" }],
    ["has no trusted certificate", { at: "connect", kind: "fail", code: "tls" }],
    ["breaks off", { at: "search", kind: "fail", code: "network" }],
    ["says what is not LDAP", { at: "bind", kind: "fail", code: "malformed" }],
    ["is busy", refuse(51)],
  ] as const)("goes on to the next controller when one %s", async (_what, trouble) => {
    const { read, ldap } = setUp(trouble, undefined);
    expect(await read()).toEqual(OBSERVED_IN.ready);
    expect(ldap.open).toBe(0);
  });

  it.each(["connect", "bind", "search"] as const)(
    "spends 10 s on a controller that hangs at %s, and goes on",
    async (at) => {
      const { read, ldap, clock } = setUp({ at, kind: "hang" }, undefined);
      const observed = read();
      await clock.advance(9_999);
      expect(ldap.calls).not.toContain("connect dc2:636");
      await clock.advance(1);
      expect(await observed).toEqual(OBSERVED_IN.ready);
      expect(ldap.open).toBe(0);
      expect(clock.pendingTimers()).toBe(0);
    },
  );

  it("goes on when one is read-only, and when one is still in its first synchronisation", async () => {
    const { read, servers, count } = setUp(undefined, undefined, undefined);
    servers[0]!.answers = readOnly;
    servers[1]!.answers = changed(READY, "", { issynchronized: ["FALSE"] });
    expect(await read()).toEqual(OBSERVED_IN.ready);
    expect(count("bind")).toBe(3);
  });

  it.each([
    ["wrong password", refuse(49, "data 52e"), "DirectoryCredentialRejected"],
    ["expired password", refuse(49, "data 532"), "DirectoryPasswordExpired"],
    ["password to change", refuse(49, "data 773"), "DirectoryPasswordExpired"],
    ["disabled account", refuse(49, "data 533"), "DirectoryAccountDisabled"],
    ["locked account", refuse(49, "data 775"), "DirectoryAccountDisabled"],
    ["unsigned bind", refuse(8), "DirectoryRefused"],
  ])("asks no other controller after %s: %s", async (_what, trouble, reason) => {
    const { read, ldap, count } = setUp(trouble, undefined);
    await expect(read()).rejects.toMatchObject({ reason });
    expect(count("bind")).toBe(1);
    expect(ldap.open).toBe(0);
  });

  it("tries five of forty controllers, then says so", async () => {
    const { read, count } = setUp(
      ...Array.from({ length: 40 }, () => ({ at: "connect", kind: "fail", code: "network" }) as const),
    );
    await expect(read()).rejects.toMatchObject({ reason: "DomainControllerUnreachable" });
    expect(count("connect")).toBe(5);
  });

  it("asks the controller first that answered last", async () => {
    const { read, ldap, servers } = setUp({ at: "connect", kind: "fail", code: "network" }, undefined);
    await read();
    delete servers[0]!.trouble;
    ldap.calls.length = 0;
    await read();
    expect(ldap.calls[1]).toBe("connect dc2:636");
  });

  it("remembers that of no more domains than can be declared", async () => {
    const { read, ldap, servers } = setUp({ at: "connect", kind: "fail", code: "network" }, undefined);
    await read();
    delete servers[0]!.trouble;
    const others = Array.from({ length: 2_000 }, (_none, at) => `d${at}.contoso.test`);
    for (const name of others) await read({ name, baseDn: "dc=corp,dc=contoso,dc=test" });
    ldap.calls.length = 0;
    await read();
    expect(ldap.calls[1]).toBe("connect dc1:636");
  });

  it("stops with the caller's reason, and closes", async () => {
    const { read, ldap, caller, clock } = setUp({ at: "search", kind: "hang" }, undefined);
    const failed = read().catch((error: unknown) => error);
    await clock.advance(1);
    const reason = new Error("shutting down");
    caller.abort(reason);
    expect(await failed).toBe(reason);
    expect(ldap.open).toBe(0);
    expect(ldap.calls).not.toContain("connect dc2:636");
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("a controller that is not the right one", () => {
  const one = (answers: RecordedDirectory, more: Partial<DomainTarget> = {}) => {
    const { read, servers } = setUp(undefined);
    servers[0]!.answers = answers;
    return read(more);
  };
  const base = "dc=corp,dc=contoso,dc=test";
  const nothing: LdapAnswer = { entries: [], referrals: [] };

  it.each([
    ["holds another domain", () => one(READY, { name: "emea.contoso.test" }), "DirectoryReferral"],
    [
      "is no domain controller",
      () => one({ "": { entries: [{ dn: "", attributes: { objectclass: ["top"] } }], referrals: [] } }),
      "DirectoryAnswerMalformed",
    ],
    ["shows no rootDSE", () => one({ ...READY, "": nothing }), "DirectoryAnswerMalformed"],
    ["is read-only", () => one(readOnly), "DomainControllerReadOnly"],
    ["does not hold the base DN", () => one(READY, { baseDn: "DC=other" }), "DirectoryBaseNotFound"],
    ["does not show the base DN", () => one({ ...READY, [base]: nothing }), "DirectoryBaseNotFound"],
    [
      "refers with references",
      () => one({ ...READY, [base]: { entries: [], referrals: ["ldap://dc9"] } }),
      "DirectoryReferral",
    ],
  ])("%s", async (_what, read, reason) => {
    await expect(read()).rejects.toMatchObject({ reason, needsHuman: true });
  });

  it("does not send the account to the server that it refers to", async () => {
    const { read, ldap, servers } = setUp(undefined);
    servers[0]!.answers = { ...READY, [base]: { entries: [], referrals: ["ldap://dc9"] } };
    ldap.servers["dc9:636"] = RecordedLdap.server(READY, ACCOUNT);
    await expect(read()).rejects.toMatchObject({ reason: "DirectoryReferral" });
    expect(ldap.calls.filter((call) => /^(connect|bind) /.test(call))).toEqual([
      "connect dc1:636",
      "bind dc1:636 reader@corp.contoso.test",
    ]);
  });

  it("refers with a result", async () => {
    const { read } = setUp({
      at: "search",
      kind: "refuse",
      resultCode: 10,
      diagnostic: "RefErr: ref 1: 'contoso.test'",
    });
    await expect(read()).rejects.toMatchObject({
      reason: "DirectoryReferral",
      message: expect.stringContaining(
        "dc1:636, asked for corp.contoso.test, refers to another server: RefErr",
      ) as string,
    });
  });
});

describe("a child domain", () => {
  const root = "dc=contoso,dc=test";
  const trustDn = `cn=kerberos.microsoftonline.com,cn=system,${root}`;
  const child = changed(READY, "", { rootdomainnamingcontext: ["DC=contoso,DC=test"] });

  it("says that the trust is elsewhere, and is read all the same", async () => {
    const { read, servers } = setUp(undefined);
    servers[0]!.answers = {
      ...child,
      [trustDn]: { entries: [], referrals: ["ldap://contoso.test/DC=contoso,DC=test"] },
    };
    expect(await read()).toEqual({ ...OBSERVED_IN["no-trust"], forestRoot: "contoso.test", isTrustElsewhere: true });
  });

  it("is told of the root's trust by a controller that holds the root", async () => {
    const { read, servers } = setUp(undefined);
    servers[0]!.answers = { ...child, [trustDn]: READY[`cn=kerberos.microsoftonline.com,cn=system,dc=corp,${root}`]! };
    expect(await read()).toEqual({ ...OBSERVED_IN.ready, forestRoot: "contoso.test" });
  });
});

describe("finding controllers", () => {
  it.each([
    [[], "DomainControllersNotFound", "slow"],
    [new LdapFailure("timeout", "DNS does not answer"), "DomainControllersNotFound", "backoff"],
  ])("fails with %j", async (records, reason, kind) => {
    const { read, ldap } = setUp(undefined);
    ldap.srv[SRV] = records;
    await expect(read()).rejects.toMatchObject({ reason, retry: { kind } });
  });

  it.each([
    ["_ldap._tcp.corp.contoso.test", "startTls"],
    ["_ldaps._tcp.corp.contoso.test", "ldaps"],
  ])("of %s, they are spoken to by %s", async (name, security) => {
    const { read, ldap } = setUp(undefined);
    ldap.srv[name] = ldap.srv[SRV]!;
    const connect = ldap.connect.bind(ldap);
    const seen: unknown[] = [];
    ldap.connect = (server, limits) => {
      seen.push(server);
      return connect(server, limits);
    };
    await read({ server: { kind: "srv", name }, ca: "PEM" });
    expect(seen).toEqual([{ host: "dc1", port: 636, security, ca: "PEM" }]);
  });

  it("takes the one of a URL without asking DNS", async () => {
    const { read, ldap } = setUp(undefined);
    await read({ server: { kind: "url", url: "ldaps://dc1" } });
    expect(ldap.calls[0]).toBe("connect dc1:636");
  });

  it("refuses a URL that cannot be used", async () => {
    const { read, ldap } = setUp(undefined);
    const server = { kind: "url", url: "ldaps://dc1:99999" } as const;
    await expect(read({ server })).rejects.toMatchObject({ retry: { kind: "verySlow" } });
    expect(ldap.calls).toEqual([]);
  });
});
