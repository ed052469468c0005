import { z } from "zod";
import type { FaultInput } from "../faults.ts";
import { faultSchema } from "../faults.ts";
import type { Simulator } from "../simulator.ts";
import { stateSchema, tenantSchema } from "../state.ts";
import { checkReferences } from "../state-references.ts";
import { ControlRefusal, parsed } from "./control-refusal.ts";
import { mergePatch } from "./merge-patch.ts";
import { tenantNamed } from "./tenant-named.ts";

const clockSchema = z.strictObject({ advanceMs: z.int().min(0) });
const behaviourSchema = z.record(z.string(), z.unknown());
const policySchema = z.strictObject({
  tenantId: z.string().optional(),
  policy: tenantSchema.shape.conditionalAccessPolicies.unwrap().element,
});

/** `PATCH /state`: a merge patch (RFC 7396) on the whole state; the result must be a valid state. */
export function patchState(simulator: Simulator, body: unknown): unknown {
  const next = parsed(stateSchema, mergePatch(structuredClone(simulator.world.state), body));
  const findings = checkReferences(next);
  if (findings.length > 0) throw new ControlRefusal(400, findings.join(" "));
  simulator.world.replaceState(next);
  return simulator.world.state;
}

/** `PUT /behaviour`: changes the given settings and keeps the others. */
export function putBehaviour(simulator: Simulator, body: unknown): unknown {
  const settings = parsed(behaviourSchema, body);
  const { state } = simulator.world;
  const merged = parsed(stateSchema.shape.behaviour, { ...state.behaviour, ...settings });
  state.behaviour = merged;
  // An index that begins to lag must know what there was before the next change.
  simulator.world.instancesChanged();
  return merged;
}

/** `POST /clock` with `{"advanceMs": N}`: what becomes due happens before the answer. */
export function advanceClock(simulator: Simulator, body: unknown): unknown {
  simulator.world.advance(parsed(clockSchema, body).advanceMs);
  return { now: new Date(simulator.world.clock.nowMs()).toISOString() };
}

/** `POST /policies` with `{"tenantId"?, "policy"}`: adds a Conditional Access policy, or replaces the one with its id. */
export function putPolicy(simulator: Simulator, body: unknown): unknown {
  const { tenantId, policy } = parsed(policySchema, body);
  const tenant = tenantNamed(simulator, tenantId);
  return simulator.world.changeDirectory(tenant.id, (changed) => {
    const others = changed.conditionalAccessPolicies.filter((each) => each.id !== policy.id);
    changed.conditionalAccessPolicies = [...others, policy];
    return policy;
  });
}

/** `DELETE /policies/{id}` in whichever tenant it is. */
export function deletePolicy(simulator: Simulator, id: string): void {
  const holder = simulator.world.state.tenants.find((tenant) =>
    tenant.conditionalAccessPolicies.some((policy) => policy.id === id),
  );
  if (holder === undefined) throw new ControlRefusal(404, `There is no Conditional Access policy with the id '${id}'.`);
  simulator.world.changeDirectory(holder.id, (tenant) => {
    tenant.conditionalAccessPolicies = tenant.conditionalAccessPolicies.filter((policy) => policy.id !== id);
  });
}

/** `POST /faults`: one rule or a list of rules. */
export function addFaults(simulator: Simulator, body: unknown): unknown {
  const rules = parsed(z.array(faultSchema), Array.isArray(body) ? body : [body]) as FaultInput[];
  return rules.map((rule) => simulator.faults.add(rule));
}
