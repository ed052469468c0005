import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { LdapExchange } from "../../../src/directory/ldap-exchange.ts";
import { LdapFailure } from "../../../src/ports/ldap.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { ldapResult } from "../../support/ldap-wire.ts";

/** A socket whose other end is the test. */
function setUp() {
  const sent: Buffer[] = [];
  const duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      sent.push(chunk);
      done();
    },
  });
  const clock = new FakeClock();
  const exchange = new LdapExchange(duplex, clock);
  const limits = { timeoutMs: 1000 };
  const ask = (id = exchange.nextId()) => exchange.request(id, Buffer.from("request"), limits, () => true);
  return { sent, duplex, clock, exchange, ask };
}

describe("an exchange on one socket", () => {
  it("counts its messages", () => {
    const { exchange } = setUp();
    expect([exchange.nextId(), exchange.nextId(), exchange.isOpen]).toEqual([1, 2, true]);
  });

  it("ends a request with its last message and leaves nothing behind", async () => {
    const { duplex, ask, sent, clock, exchange } = setUp();
    const answered = ask();
    duplex.push(ldapResult(1, 0x65, 0));
    await answered;
    expect(sent).toEqual([Buffer.from("request")]);
    expect(clock.pendingTimers()).toBe(0);
    expect(exchange.isOpen).toBe(true);
  });

  it("gives every later request the failure that it ended with, and sends nothing", async () => {
    const { exchange, ask, sent, duplex } = setUp();
    const failure = new LdapFailure("network", "gone");
    exchange.end(failure);
    await expect(ask()).rejects.toBe(failure);
    exchange.end(new LdapFailure("timeout", "later"));
    await expect(ask()).rejects.toBe(failure);
    expect(sent).toEqual([]);
    expect(duplex.destroyed).toBe(true);
  });

  it.each([
    ["an error", (duplex: Duplex) => duplex.destroy(Object.assign(new Error("x"), { code: "ECONNRESET" }))],
    ["a close", (duplex: Duplex) => duplex.destroy()],
  ])("ends with %s of the socket, also while nothing is asked", async (_what, happens) => {
    const { duplex, ask, clock, exchange } = setUp();
    happens(duplex);
    await clock.advance(0);
    expect(exchange.isOpen).toBe(false);
    await expect(ask()).rejects.toMatchObject({ code: "network" });
  });

  it("ends when something arrives that nobody asked for", async () => {
    const { duplex, clock, exchange } = setUp();
    duplex.push(ldapResult(5, 0x65, 0));
    await clock.advance(0);
    expect(exchange.isOpen).toBe(false);
  });

  it("hands what the reading of a message throws to whoever asked", async () => {
    const { duplex, exchange } = setUp();
    const failure = new LdapFailure("tooLarge", "x");
    const answered = exchange.request(exchange.nextId(), Buffer.from("request"), { timeoutMs: 1000 }, () => {
      throw failure;
    });
    duplex.push(ldapResult(1, 0x65, 0));
    await expect(answered).rejects.toBe(failure);
  });

  it("lets go of a socket on which nothing more has arrived", () => {
    const { exchange, duplex } = setUp();
    exchange.release();
    expect(duplex.destroyed).toBe(false);
    expect(duplex.listenerCount("data")).toBe(0);
  });
});
