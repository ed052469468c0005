import { describe, expect, it } from "vitest";
import { fleetObjects, viewOfFleet } from "../../support/status-fleet.ts";

describe("fleetView()", () => {
  it("puts what blocks before what warns, and tells what is wrong with a realm once", () => {
    expect(
      viewOfFleet().attention.map(({ object, state, reason, concerns }) => [object, state, reason, concerns]),
    ).toEqual([
      ["realm contoso", "Blocked", "TrustKeyTooOld", 4],
      ["team-records/archive", "Blocked", "InstanceStopped", undefined],
      ["team-payments/payments", "Warning", "BlockedByConditionalAccess", undefined],
    ]);
  });
  it("takes the command out of the sentence", () => {
    expect(viewOfFleet().attention[1]).toMatchObject({
      sentence: "Managed instance sqlmi-archive is stopped and cannot be changed. Start it:",
      command: "az sql mi start -g rg-prod --mi sqlmi-archive --subscription bbbbbbbb-0000-4000-8000-000000000001",
      who: "who manages the subscription and the instance",
    });
  });
  it("shows instances whose realm may not be read", () => {
    const view = viewOfFleet({ realms: undefined, limits: ["You may not."] });
    expect(view.realms.map(({ name, presence, instances }) => [name, presence, instances.length])).toEqual([
      ["contoso", "notVisible", 4],
    ]);
    expect(view).toMatchObject({
      verdict: "actionNeeded",
      limits: ["You may not."],
      counts: { realms: { Blocked: 0 } },
    });
  });
  it("shows instances whose realm is not there", () => {
    expect(viewOfFleet({ realms: [] }).realms[0]).toMatchObject({
      presence: "notFound",
      says: "There is no KerberosRealm contoso.",
    });
  });
  it("leaves realms out that no instance names, where only some namespaces are looked at", () => {
    expect(viewOfFleet({ instances: [], showsUnusedRealms: false })).toMatchObject({ realms: [], verdict: "empty" });
    expect(viewOfFleet({ instances: [] }).realms).toHaveLength(1);
  });
  it.each([
    [
      "actionNeeded",
      "4 instances and 1 realm: 2 blocked until somebody acts, 1 in progress, 1 ready with a warning, 1 ready.",
      fleetObjects(),
    ],
    ["ready", "1 instance: all ready.", { realms: [], instances: fleetObjects().instances.slice(2, 3) }],
    ["inProgress", "1 instance: 1 in progress.", { realms: [], instances: fleetObjects().instances.slice(3) }],
    ["empty", "Nothing is declared in every namespace.", { realms: [], instances: [] }],
  ])("comes to %s", (verdict, sentence, objects) => {
    expect(viewOfFleet(objects)).toMatchObject({ verdict, sentence });
  });
});
