import { describe, expect, it } from "vitest";
import type { KerberosRealm } from "../../../../src/controllers/kinds.ts";
import { duplicateMessage, winnerOf } from "../../../../src/controllers/windows-authentication/duplicates.ts";
import { SUBSCRIPTION } from "../../../fakes/fake-azure.ts";
import { kerberosRealm, MapStore, windowsAuthentication } from "../../../fakes/reconcile-world.ts";

const realms = new MapStore<KerberosRealm>();
realms.put(kerberosRealm({ access: [{ namespaces: ["team-a", "team-b"], subscriptions: [SUBSCRIPTION] }] }));
const object = (uid: string, year: number, metadata: object = {}) =>
  windowsAuthentication({}, { name: uid, uid, creationTimestamp: `${year}-01-01T00:00:00Z`, ...metadata });

describe("winnerOf", () => {
  it("is the oldest, and of equally old ones the smaller uid", () => {
    expect(winnerOf([object("b", 2026), object("c", 2025), object("a", 2026)], realms)?.metadata.uid).toBe("c");
    expect(winnerOf([object("b", 2026), object("a", 2026)], realms)?.metadata.uid).toBe("a");
  });

  it("passes over what is being deleted and what may not declare the instance", () => {
    const going = object("a", 2020, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    const denied = object("b", 2021, { namespace: "team-x" });
    expect(winnerOf([going, denied, object("c", 2026)], realms)?.metadata.uid).toBe("c");
  });
});

describe("duplicateMessage", () => {
  it("names the winner inside the same namespace only", () => {
    expect(duplicateMessage(object("l", 2026), object("winner", 2025))).toContain(
      "WindowsAuthentication winner already",
    );
    expect(duplicateMessage(object("l", 2026), object("winner", 2025, { namespace: "team-b" }))).not.toContain(
      "winner",
    );
  });
});
