import { describe, expect, it } from "vitest";
import type { Condition } from "../../../src/api/conditions.ts";
import { fleetRows, renderTable, type ShownObject } from "../../../src/demo/fleet-table.ts";

function condition(type: string, status: Condition["status"], reason: string, message: string): Condition {
  return { type, status, reason, message, observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z" };
}

function object(name: string, ...conditions: readonly Condition[]): ShownObject {
  return { kind: "WindowsAuthentication", metadata: { name, namespace: "team" }, status: { conditions } };
}

describe("fleetRows()", () => {
  it("puts realms first and sorts the rest by name", () => {
    const realm: ShownObject = { kind: "KerberosRealm", metadata: { name: "contoso" } };
    expect(fleetRows([object("b"), object("a"), realm]).map((row) => row.name)).toEqual([
      "realm contoso",
      "team/a",
      "team/b",
    ]);
  });
  it("shows the sentence of Ready", () => {
    expect(fleetRows([object("a", condition("Ready", "False", "InstanceStopped", "Start\n it."))])).toEqual([
      { name: "team/a", ready: "False", reason: "InstanceStopped", says: "Start it." },
    ]);
  });
  it.each(["SignInUnblocked", "LoginsSupported", "MetadataModeMatched", "RealmReady", "DirectorySynchronized"])(
    "shows a failed %s while Ready is True, and Ready while it is not",
    (type) => {
      const failed = condition(type, "False", "Reason", "What it is.");
      const rows = fleetRows([
        object("a", condition("Ready", "True", "Succeeded", "All is well."), failed),
        object("b", condition("Ready", "False", "InstanceStopped", "Start it."), failed),
        object("c", condition("Ready", "True", "Succeeded", "All is well."), { ...failed, status: "True" }),
      ]);
      expect(rows).toEqual([
        { name: "team/a", ready: "True", reason: "Reason", says: "What it is." },
        { name: "team/b", ready: "False", reason: "InstanceStopped", says: "Start it." },
        { name: "team/c", ready: "True", reason: "Succeeded", says: "All is well." },
      ]);
    },
  );
  it("says so when the operator has not come by yet", () => {
    expect(fleetRows([object("a")])).toEqual([
      { name: "team/a", ready: "-", reason: "-", says: "not seen by the operator yet" },
    ]);
  });
});

it("renderTable() aligns the columns and cuts lines to the width", () => {
  const rows = [
    { name: "team/a", ready: "True", reason: "Succeeded", says: "Windows Authentication is set up." },
    { name: "realm contoso", ready: "Unknown", reason: "Progressing", says: "Looking." },
  ];
  expect(renderTable(rows, 52)).toEqual([
    "NAME           READY    REASON       WHAT IT SAYS",
    "team/a         True     Succeeded    Windows Authent",
    "realm contoso  Unknown  Progressing  Looking.",
  ]);
});
