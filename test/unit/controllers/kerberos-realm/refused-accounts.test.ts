import { expect, it } from "vitest";
import { type DomainAttempt, RefusedAccounts } from "../../../../src/controllers/kerberos-realm/refused-accounts.ts";
import { OperatorError } from "../../../../src/errors.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const attempt = (changes: Partial<DomainAttempt> = {}): DomainAttempt => ({
  realmUid: "realm",
  target: {
    name: "corp.contoso.com",
    server: { kind: "url", url: "ldaps://dc1" },
    credentials: { username: "svc", password: "wrong" },
  },
  request: undefined,
  ...changes,
});
const error = (reason: string): OperatorError =>
  new OperatorError("No.", { code: reason, reason, retry: { kind: "verySlow" }, needsHuman: true });
const rejected = error("DirectoryCredentialRejected");

function setUp() {
  const accounts = new RefusedAccounts(new FakeClock(), { verySlowRecheckMs: 1_000 });
  accounts.ended(attempt(), rejected);
  return accounts;
}

it("holds the same attempt back, and no other", () => {
  const accounts = setUp();
  const { target } = attempt();
  const others: readonly DomainAttempt[] = [
    attempt({ realmUid: "another" }),
    attempt({ request: "now" }),
    attempt({ target: { ...target, name: "emea.contoso.com" } }),
    attempt({ target: { ...target, server: { kind: "url", url: "ldaps://dc2" } } }),
    attempt({ target: { ...target, credentials: { username: "svc", password: "right" } } }),
  ];
  expect(accounts.refusalOf(attempt())).toBe(rejected);
  expect(others.map((other) => accounts.refusalOf(other))).toEqual(others.map(() => undefined));
});

it.each([undefined, error("DomainControllerUnreachable")])(
  "lets an account be tried again that ended with %s",
  (end) => {
    const accounts = setUp();
    accounts.ended(attempt(), end);
    expect(accounts.refusalOf(attempt())).toBeUndefined();
  },
);

it("forgets a realm that is gone", () => {
  const accounts = setUp();
  accounts.forget("realm");
  expect(accounts.refusalOf(attempt())).toBeUndefined();
});
