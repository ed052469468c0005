import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { LdapExchange } from "../../../src/directory/ldap-exchange.ts";
import { askForTls, SocketSession } from "../../../src/directory/ldap-session.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { ldapResult } from "../../support/ldap-wire.ts";

function setUp(write: (done: () => void) => void) {
  const duplex = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => write(done) });
  const clock = new FakeClock();
  const exchange = new LdapExchange(duplex, clock);
  return { duplex, clock, exchange, session: new SocketSession(exchange, duplex, clock) };
}

describe("a session", () => {
  it("is closed once its good-bye has left", async () => {
    const { session, duplex, clock } = setUp((done) => done());
    await session.close();
    expect(duplex.destroyed).toBe(true);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("is closed after a second when its good-bye does not leave", async () => {
    const { session, duplex, clock } = setUp(() => undefined);
    const closed = session.close();
    await clock.advance(1000);
    await closed;
    expect(duplex.destroyed).toBe(true);
    expect(clock.pendingTimers()).toBe(0);
  });

  it.each([
    [0, undefined],
    [2, { code: "tls", message: "the server refuses StartTLS (result 2)" }],
  ])("asks for TLS: result %d", async (code, expected) => {
    const { exchange, duplex } = setUp((done) => done());
    const asked = askForTls(exchange, { timeoutMs: 1000 });
    duplex.push(ldapResult(1, 0x78, code));
    if (expected === undefined) await asked;
    else await expect(asked).rejects.toMatchObject(expected);
  });
});
