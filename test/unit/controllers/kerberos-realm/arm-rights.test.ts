import { describe, expect, it } from "vitest";
import type { AzureCall, Permissions } from "../../../../src/azure/ports.ts";
import type { ArmAction } from "../../../../src/azure/rights.ts";
import { findArmGaps } from "../../../../src/controllers/kerberos-realm/arm-rights.ts";
import type { RequiredArmActions } from "../../../../src/controllers/kerberos-realm/required-permissions.ts";

const call: AzureCall = { priority: "resync", signal: new AbortController().signal };
const READ = "Microsoft.Sql/managedInstances/read";
const WRITE = "Microsoft.Sql/managedInstances/write";
const instance = (resourceGroup: string, name: string, ...actions: ArmAction[]): RequiredArmActions => ({
  id: { subscriptionId: "S", resourceGroup, name },
  actions,
});
const S = "/subscriptions/s";
const group = (name: string) => `${S}/resourceGroups/${name}`;
const mi = (groupName: string, name: string) => `${group(groupName)}/providers/Microsoft.Sql/managedInstances/${name}`;

/** An identity that holds exactly these rights; `asked` are the scopes that were looked at. */
function identity(held: Readonly<Record<string, readonly string[]>>, silent: readonly string[] = []) {
  const asked: string[] = [];
  const permissions: Permissions = {
    graphRoles: () => Promise.resolve(new Set()),
    armActions: (scope, actions) => {
      asked.push(scope);
      const isHeld = (action: string): boolean =>
        Object.entries(held).some(([at, rights]) => scope.startsWith(at) && rights.includes(action));
      const answer = (action: string) => (isHeld(action) ? "granted" : "missing");
      return Promise.resolve(
        new Map(actions.map((action) => [action, silent.includes(scope) ? ("unknown" as const) : answer(action)])),
      );
    },
  };
  return { permissions, asked };
}

const two = [instance("A", "M1", READ, WRITE), instance("b", "m2", READ)];

describe("findArmGaps()", () => {
  it("asks the subscription alone where it holds everything", async () => {
    const { permissions, asked } = identity({ [S]: [READ, WRITE] });
    expect(await findArmGaps(two, permissions, 50, call)).toEqual([]);
    expect(asked).toEqual([S]);
  });

  it.each<[string, Readonly<Record<string, readonly string[]>>, readonly (readonly [string, string])[]]>([
    ["in resource groups", { [group("a")]: [READ, WRITE], [group("b")]: [READ] }, []],
    ["on the instances", { [mi("a", "m1")]: [READ, WRITE], [mi("b", "m2")]: [READ] }, []],
    ["in one of two groups", { [group("a")]: [READ, WRITE] }, [[READ, group("b")]]],
    ["on one of the actions", { [S]: [READ] }, [[WRITE, S]]],
    [
      "nowhere: one gap for the whole subscription",
      {},
      [
        [READ, S],
        [WRITE, S],
      ],
    ],
  ])("finds what is held %s", async (_name, held, gaps) => {
    const { permissions } = identity(held);
    expect(await findArmGaps(two, permissions, 50, call)).toEqual(
      gaps.map(([action, scope]) => ({ action, scope, answer: "missing" })),
    );
  });

  it("names the instance where its neighbour in the group holds the right", async () => {
    const required = [instance("a", "m1", READ), instance("a", "m2", READ)];
    const { permissions } = identity({ [mi("a", "m1")]: [READ] });
    expect(await findArmGaps(required, permissions, 50, call)).toEqual([
      { action: READ, scope: mi("a", "m2"), answer: "missing" },
    ]);
  });

  it("does not take silence for a missing right", async () => {
    const silent = [S, group("a"), mi("a", "m1")];
    const { permissions } = identity({}, silent);
    expect(await findArmGaps([instance("a", "m1", READ)], permissions, 50, call)).toEqual([
      { action: READ, scope: S, answer: "unknown" },
    ]);
  });

  it("tells what its budget does not reach apart from what it may not see", async () => {
    const { permissions, asked } = identity({});
    expect(await findArmGaps(two, permissions, 2, call)).toEqual([
      { action: READ, scope: mi("a", "m1"), answer: "notAsked" },
      { action: READ, scope: group("b"), answer: "notAsked" },
      { action: WRITE, scope: mi("a", "m1"), answer: "notAsked" },
    ]);
    expect(asked).toHaveLength(2);
  });

  it("asks nothing where nothing is declared", async () => {
    const { permissions, asked } = identity({});
    expect(await findArmGaps([], permissions, 50, call)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
