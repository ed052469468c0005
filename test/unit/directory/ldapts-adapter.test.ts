import { beforeAll, describe, expect, it } from "vitest";
import { MAX_ANSWER_BYTES } from "../../../src/directory/ldap-exchange.ts";
import { createLdap } from "../../../src/directory/ldapts-adapter.ts";
import type { LdapFailure, LdapSearch, LdapServer, LdapSession } from "../../../src/ports/ldap.ts";
import { createTlsMaterial, type TlsMaterial } from "../../../src/simulator/tls.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import {
  ber,
  ldapEntry,
  ldapMessage,
  ldapResult,
  startWireServer,
  type WireScript,
  type WireServer,
} from "../../support/ldap-wire.ts";
import { until } from "../../support/processes.ts";

const ROOT_DSE: LdapSearch = {
  baseDn: "",
  scope: "base",
  filter: "(objectClass=*)",
  attributes: ["dnsHostName"],
  maxEntries: 1,
};
const NOT_CALLED = (): never => expect.unreachable();

let tls: TlsMaterial;
let otherTls: TlsMaterial;
beforeAll(async () => {
  tls = await createTlsMaterial(["dc1.corp.contoso.test"], Date.now());
  otherTls = await createTlsMaterial([], Date.now());
});

function setUp(timeoutMs = 5000) {
  const clock = new FakeClock();
  const ldap = createLdap({ clock });
  const limits = { timeoutMs };
  const at = (server: WireServer, more: Partial<LdapServer> = {}): LdapServer => ({
    host: "127.0.0.1",
    port: server.port,
    security: "ldaps",
    ca: tls.caCertificate,
    ...more,
  });
  return { clock, ldap, limits, at };
}

/** A session with a server that follows the script. */
async function connected(script: WireScript) {
  const world = setUp();
  const server = await startWireServer(tls, script);
  const session = await world.ldap.connect(world.at(server), world.limits);
  return { ...world, server, session };
}

async function failureOf(
  promise: Promise<unknown>,
): Promise<Pick<LdapFailure, "code" | "message" | "resultCode" | "diagnostic">> {
  try {
    await promise;
  } catch (error) {
    return error as LdapFailure;
  }
  return NOT_CALLED();
}

async function closesItsSocket(session: LdapSession, server: WireServer): Promise<void> {
  await session.close();
  await until("the server sees the connection go", () => server.standing() === 0);
}

describe("connecting", () => {
  it.each(["127.0.0.1", "localhost"])(
    "verifies the certificate against %s and closes the socket when it is told to",
    async (host) => {
      const { ldap, limits, at, clock } = setUp();
      const server = await startWireServer(tls, {});
      const session = await ldap.connect(at(server, { host }), limits);
      await closesItsSocket(session, server);
      expect(clock.pendingTimers()).toBe(0);
    },
  );

  it("refuses a certificate of another authority", async () => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, {});
    const failure = await failureOf(ldap.connect(at(server, { ca: otherTls.caCertificate }), limits));
    expect(failure).toMatchObject({ code: "tls", message: expect.stringContaining("certificate") as string });
    await until("the server sees the connection go", () => server.standing() === 0);
  });

  // Only Linux has all of 127.0.0.0/8 on loopback.
  it.skipIf(process.platform !== "linux")("refuses a certificate that is made out to another address", async () => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, { address: "127.0.0.2" });
    expect(await failureOf(ldap.connect(at(server, { host: "127.0.0.2" }), limits))).toMatchObject({
      code: "tls",
      message: expect.stringContaining("127.0.0.2 is not in the cert's list") as string,
    });
    await until("the server sees the connection go", () => server.standing() === 0);
  });

  it("calls it tls when text that is no certificate is to be trusted", async () => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, {});
    expect(await failureOf(ldap.connect(at(server, { ca: "no certificate" }), limits))).toMatchObject({ code: "tls" });
  });

  it("calls it network when nobody listens", async () => {
    const { ldap, limits } = setUp();
    const server = { host: "127.0.0.1", port: 1, security: "ldaps" } as const;
    expect(await failureOf(ldap.connect(server, limits))).toMatchObject({
      code: "network",
      message: "the connection is refused (ECONNREFUSED)",
    });
  });

  it("calls it network when the connection is closed before TLS is up", async () => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, {
      onConnection: (socket) => {
        socket.destroy();
        return false;
      },
    });
    expect(await failureOf(ldap.connect(at(server), limits))).toMatchObject({
      code: "network",
      message: expect.stringContaining("without a certificate") as string,
    });
  });

  it("calls it tls when the server speaks something else", async () => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, {
      onConnection: (socket) => {
        socket.write("220 mail.contoso.test ESMTP\r\n");
        return false;
      },
    });
    expect(await failureOf(ldap.connect(at(server), limits))).toMatchObject({ code: "tls" });
  });

  it("ends in time when the server takes the connection and says nothing", async () => {
    const { ldap, limits, at, clock } = setUp();
    const server = await startWireServer(tls, { onConnection: () => false });
    const failure = failureOf(ldap.connect(at(server), limits));
    await until("the connection is taken", () => server.accepted() === 1);
    await until("the time is over", async () => {
      await clock.advance(5000);
      return clock.pendingTimers() === 0;
    });
    expect(await failure).toMatchObject({ code: "timeout" });
    await until("the server sees the connection go", () => server.standing() === 0);
  });

  it("ends at once when the caller wants no more", async () => {
    const { ldap, at, clock } = setUp();
    const server = await startWireServer(tls, { onConnection: () => false });
    const caller = new AbortController();
    const failure = failureOf(ldap.connect(at(server), { timeoutMs: 5000, signal: caller.signal }));
    await until("the connection is taken", () => server.accepted() === 1);
    caller.abort();
    expect(await failure).toMatchObject({ code: "aborted" });
    await until("the server sees the connection go", () => server.standing() === 0);
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("StartTLS", () => {
  const startTls = { security: "startTls" } as const;

  it("asks before it sends anything else, and goes on under TLS", async () => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, {
      onPlain: (socket) => socket.write(ldapResult(1, 0x78, 0)) || true,
      onRequest: (socket) => socket.write(ldapResult(1, 0x61, 0)),
    });
    const session = await ldap.connect(at(server, startTls), limits);
    await session.bind("reader", "secret", limits);
    expect(server.plainRequests).toHaveLength(1);
    expect(server.plainRequests[0]?.includes("1.3.6.1.4.1.1466.20037")).toBe(true);
    expect(server.requests[0]?.includes("secret")).toBe(true);
    await closesItsSocket(session, server);
  });

  it.each([
    ["refuses", ldapResult(1, 0x78, 52), "tls"],
    ["answers something that is not LDAP", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "malformed"],
    [
      "puts more behind its answer, to be taken for something under TLS",
      Buffer.concat([ldapResult(1, 0x78, 0), Buffer.from([0x30])]),
      "malformed",
    ],
    [
      "puts a whole message behind its answer",
      Buffer.concat([ldapResult(1, 0x78, 0), ldapResult(2, 0x61, 0)]),
      "malformed",
    ],
  ])("does not go on when the server %s", async (_what, answer, code) => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, { onPlain: (socket) => !socket.write(answer) && false });
    expect(await failureOf(ldap.connect(at(server, startTls), limits))).toMatchObject({ code });
    await until("the server sees the connection go", () => server.standing() === 0);
    expect(server.plainRequests).toHaveLength(1);
  });

  it("does not go on in the clear after the connection was lost", async () => {
    const { ldap, limits, at } = setUp();
    const server = await startWireServer(tls, {
      onPlain: (socket) => socket.write(ldapResult(1, 0x78, 0)) || true,
      onRequest: (socket) => socket.destroy(),
    });
    const session = await ldap.connect(at(server, startTls), limits);
    expect(await failureOf(session.search(ROOT_DSE, limits))).toMatchObject({ code: "network" });
    expect(await failureOf(session.bind("reader", "secret", limits))).toMatchObject({ code: "network" });
    expect(server.accepted()).toBe(1);
    await session.close();
  });
});

describe("an answer", () => {
  it("is read in whatever pieces it arrives", async () => {
    const whole = Buffer.concat([
      ldapEntry(1, "", { dnsHostName: ["dc1.corp.contoso.test"], objectSid: [Buffer.from([1, 255, 0])] }),
      ldapMessage(1, ber(0x73, ber(0x04, "ldap://elsewhere/DC=test"))),
      ldapResult(1, 0x65, 0),
    ]);
    const { session, limits, server } = await connected({
      onRequest: (socket) => {
        for (const byte of whole) socket.write(Buffer.from([byte]));
      },
    });
    expect(await session.search(ROOT_DSE, limits)).toEqual({
      entries: [{ dn: "", attributes: { dnshostname: ["dc1.corp.contoso.test"], objectsid: ["Af8A"] } }],
      referrals: ["ldap://elsewhere/DC=test"],
    });
    await closesItsSocket(session, server);
  });

  const lying = Buffer.from("300c020101640704003003300104", "hex");
  const huge = Buffer.concat([Buffer.from([0x30, 0x84]), Buffer.from("7fffffff", "hex")]);
  it.each([
    ["is garbage", Buffer.from("\x16\x03\x01 garbage"), "malformed"],
    ["is an entry whose lengths lie", lying, "malformed"],
    ["has a length without end", Buffer.from([0x30, 0x80, 0, 0]), "malformed"],
    ["answers another request", ldapResult(9, 0x65, 0), "malformed"],
    ["is of another operation", ldapResult(1, 0x61, 0), "malformed"],
    ["is an operation that no server sends", ldapMessage(1, ber(0x63, "")), "malformed"],
    ["announces more than is taken", huge, "tooLarge"],
    ["has more entries than expected", Buffer.concat([ldapEntry(1, "a", {}), ldapEntry(1, "b", {})]), "tooLarge"],
    ["was cut short at the size limit", Buffer.concat([ldapEntry(1, "a", {}), ldapResult(1, 0x65, 4)]), "tooLarge"],
    ["is a good-bye", ldapResult(0, 0x78, 52), "network"],
  ])("that %s is refused", async (_what, answer, code) => {
    const { session, limits, server, clock } = await connected({ onRequest: (socket) => socket.write(answer) });
    expect(await failureOf(session.search(ROOT_DSE, limits))).toMatchObject({ code });
    await closesItsSocket(session, server);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("that goes on and on is cut off", async () => {
    const reference = ldapMessage(1, ber(0x73, ber(0x04, "x".repeat(60_000))));
    const { session, limits, server } = await connected({
      onRequest: (socket) => {
        for (let sent = 0; sent <= MAX_ANSWER_BYTES + reference.length; sent += reference.length)
          socket.write(reference);
      },
    });
    expect(await failureOf(session.search(ROOT_DSE, limits))).toMatchObject({ code: "tooLarge" });
    await closesItsSocket(session, server);
  });

  it("that refuses carries the code, the server's words and where it would send us", async () => {
    const referral = ber(0xa3, ber(0x04, "ldap://contoso.test/DC=contoso,DC=test"));
    const { session, limits, server } = await connected({
      onRequest: (socket) => socket.write(ldapResult(1, 0x65, 10, "0000202B: RefErr", referral)),
    });
    expect(await failureOf(session.search(ROOT_DSE, limits))).toMatchObject({
      code: "refused",
      resultCode: 10,
      diagnostic: "0000202B: RefErr ldap://contoso.test/DC=contoso,DC=test",
    });
    await closesItsSocket(session, server);
  });

  it.each([
    [
      "resets the connection",
      (socket: { resetAndDestroy?: () => void; destroy: () => void }) => socket.destroy(),
      "network",
    ],
    ["never comes", () => undefined, "timeout"],
  ])("that %s ends the call, and the session for good", async (_what, onRequest, code) => {
    const { session, limits, server, clock } = await connected({ onRequest });
    const failure = failureOf(session.search(ROOT_DSE, limits));
    await until("the request is there", () => server.requests.length > 0);
    if (code === "timeout") await clock.advance(5000);
    expect(await failure).toMatchObject({ code });
    expect(await failureOf(session.search(ROOT_DSE, limits))).toMatchObject({ code });
    expect(server.accepted()).toBe(1);
    await closesItsSocket(session, server);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("that the caller does not want any more ends the call, and the socket is gone", async () => {
    const { session, server, clock } = await connected({});
    const caller = new AbortController();
    const failure = failureOf(session.search(ROOT_DSE, { timeoutMs: 5000, signal: caller.signal }));
    await until("the request is there", () => server.requests.length > 0);
    caller.abort();
    expect(await failure).toMatchObject({ code: "aborted" });
    await closesItsSocket(session, server);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("is not asked for when the caller has stopped before", async () => {
    const { session, server } = await connected({});
    const failure = await failureOf(session.search(ROOT_DSE, { timeoutMs: 5000, signal: AbortSignal.abort() }));
    expect(failure).toMatchObject({ code: "aborted" });
    expect(server.requests).toHaveLength(0);
    await session.close();
  });
});

describe("binding", () => {
  it("tells a refused bind with what Active Directory says, and closes", async () => {
    const { session, limits, server } = await connected({
      onRequest: (socket) => socket.write(ldapResult(1, 0x61, 49, "AcceptSecurityContext error, data 532, v4563\0")),
    });
    const failure = await failureOf(session.bind("reader", "secret", limits));
    expect(failure).toMatchObject({
      code: "refused",
      resultCode: 49,
      diagnostic: "AcceptSecurityContext error, data 532, v4563",
    });
    expect(JSON.stringify(failure) + failure.message).not.toContain("secret");
    await closesItsSocket(session, server);
  });

  it.each([
    ["reader", ""],
    ["", "secret"],
  ])(
    "does not send %j with the password %j, which a server would take for nobody and let in",
    async (name, password) => {
      const { session, limits, server } = await connected({});
      expect(await failureOf(session.bind(name, password, limits))).toMatchObject({ code: "refused", resultCode: 49 });
      expect(server.requests).toHaveLength(0);
      await closesItsSocket(session, server);
    },
  );

  it("is simple also for an account whose name is that of a mechanism", async () => {
    const { session, limits, server } = await connected({
      onRequest: (socket) => socket.write(ldapResult(1, 0x61, 0)),
    });
    await session.bind("PLAIN", "secret", limits);
    const simple = ber(0x60, ber(0x02, Buffer.from([3])), ber(0x04, "PLAIN"), ber(0x80, "secret"));
    expect(server.requests[0]).toEqual(ldapMessage(1, simple));
    await session.close();
  });
});

describe("closing", () => {
  it("says good-bye, and can be done again", async () => {
    const { session, server } = await connected({});
    await closesItsSocket(session, server);
    await session.close();
    expect(server.requests).toEqual([ldapMessage(1, ber(0x42, ""))]);
  });
});
