import type { AzureCall, Permissions } from "../../azure/ports.ts";
import type { ArmAction } from "../../azure/rights.ts";
import type { RequiredArmActions } from "./required-permissions.ts";

/** An ARM action that is not held, or could not be looked up, at a scope. */
export interface ArmGap {
  readonly action: ArmAction;
  readonly scope: string;
  /** `unknown`: the identity may not ask; `notAsked`: there were too many scopes to ask about. */
  readonly answer: "missing" | "unknown" | "notAsked";
}

interface Node {
  readonly scope: string;
  readonly actions: Set<ArmAction>;
  readonly children: Map<string, Node>;
}

interface Budget {
  calls: number;
}

/**
 * Finds out which actions are missing and where: a subscription first, and only what is missing there in its resource
 * groups, then on the instances. What is missing in every part of a scope is reported once, for that scope.
 *
 * @param callLimit The most requests it makes; what was not looked at any more is `notAsked`.
 */
export async function findArmGaps(
  required: readonly RequiredArmActions[],
  permissions: Permissions,
  callLimit: number,
  call: AzureCall,
): Promise<readonly ArmGap[]> {
  const budget: Budget = { calls: callLimit };
  const gaps: ArmGap[] = [];
  for (const subscription of treeOf(required).values())
    gaps.push(...(await gapsIn(subscription, [...subscription.actions].sort(), { permissions, budget, call })));
  return gaps;
}

interface Search {
  readonly permissions: Permissions;
  readonly budget: Budget;
  readonly call: AzureCall;
}

async function gapsIn(node: Node, actions: readonly ArmAction[], search: Search): Promise<readonly ArmGap[]> {
  if (actions.length === 0) return [];
  if (search.budget.calls <= 0) return actions.map((action) => ({ action, scope: node.scope, answer: "notAsked" }));
  search.budget.calls -= 1;
  const answers = await search.permissions.armActions(node.scope, actions, search.call);
  const open = actions.flatMap((action): ArmGap[] => {
    const answer = answers.get(action) ?? "unknown";
    return answer === "granted" ? [] : [{ action, scope: node.scope, answer }];
  });
  if (node.children.size === 0 || open.length === 0) return open;
  const below: ArmGap[][] = [];
  for (const child of [...node.children.values()].sort((a, b) => (a.scope < b.scope ? -1 : 1))) {
    const wanted = open.map(({ action }) => action).filter((action) => child.actions.has(action));
    below.push([...(await gapsIn(child, wanted, search))]);
  }
  return open.flatMap((gap) => collapse(gap, node, below.flat()));
}

/** One gap for the whole scope when every part that needs the action lacks it; else those of the parts. */
function collapse(gap: ArmGap, node: Node, below: readonly ArmGap[]): readonly ArmGap[] {
  const inParts = below.filter(({ action, answer }) => action === gap.action && answer === gap.answer);
  const needing = [...node.children.values()].filter(({ actions }) => actions.has(gap.action));
  const wholeParts = needing.filter(({ scope }) => inParts.some((part) => part.scope === scope));
  const all = below.filter(({ action }) => action === gap.action);
  return wholeParts.length === needing.length && all.length === inParts.length ? [gap] : all;
}

function treeOf(required: readonly RequiredArmActions[]): ReadonlyMap<string, Node> {
  const roots = new Map<string, Node>();
  for (const { id, actions } of required) {
    const subscription = `/subscriptions/${id.subscriptionId.toLowerCase()}`;
    const group = `${subscription}/resourceGroups/${id.resourceGroup.toLowerCase()}`;
    const instance = `${group}/providers/Microsoft.Sql/managedInstances/${id.name.toLowerCase()}`;
    let level: Map<string, Node> = roots;
    for (const scope of [subscription, group, instance]) {
      const node = level.get(scope) ?? { scope, actions: new Set<ArmAction>(), children: new Map<string, Node>() };
      level.set(scope, node);
      for (const action of actions) node.actions.add(action);
      level = node.children;
    }
  }
  return roots;
}
