import type { Tenant } from "../state.ts";
import type { World } from "../world.ts";
import { grantId } from "./grant-id.ts";

/** The parts of a tenant's directory that replicate. */
export interface DirectoryRecords {
  readonly applications: Tenant["applications"][number];
  readonly servicePrincipals: Tenant["servicePrincipals"][number];
  readonly oauth2PermissionGrants: Tenant["oauth2PermissionGrants"][number];
  readonly appRoleAssignments: Tenant["appRoleAssignments"][number];
  readonly devices: Tenant["devices"][number];
  readonly users: Tenant["users"][number];
  readonly conditionalAccessPolicies: Tenant["conditionalAccessPolicies"][number];
}

/** Name of a part. */
export type Part = keyof DirectoryRecords;

type AnyRecord = DirectoryRecords[Part];

/** What a record was before a write that not all readers see yet; undefined: it was not there. */
interface OldVersion {
  readonly record: AnyRecord | undefined;
  readonly untilMs: number;
}

const PARTS = [
  "applications",
  "servicePrincipals",
  "oauth2PermissionGrants",
  "appRoleAssignments",
  "devices",
  "users",
  "conditionalAccessPolicies",
] as const satisfies readonly Part[];

/** The id under which Graph answers a record. */
export function recordId(part: Part, record: AnyRecord): string {
  if (part !== "oauth2PermissionGrants") return (record as { readonly id: string }).id;
  return grantId(record as DirectoryRecords["oauth2PermissionGrants"]);
}

/**
 * Entra ID is eventually consistent: a read after a write may answer from before it
 * (https://learn.microsoft.com/entra/architecture/architecture). Each record of a write becomes visible to readers after
 * a time of its own, up to `behaviour.replicationMs`; with 0 at once.
 */
export class Replication {
  readonly #world: World;
  readonly #before = new Map<string, ReadonlyMap<Part, ReadonlyMap<string, AnyRecord>>>();
  /** By tenant and part, then by record id; the oldest version first. */
  readonly #old = new Map<string, Map<string, OldVersion[]>>();

  constructor(world: World) {
    this.#world = world;
    world.watch({ before: (tenant) => this.#remember(tenant), after: (tenant) => this.#compare(tenant) });
  }

  /** Whether some reader still sees something old in this tenant. */
  isBehind(tenantId: string): boolean {
    return PARTS.some((part) => this.#versions(tenantId, part).size > 0);
  }

  /** The records as readers see them now. */
  visible<P extends Part>(
    tenantId: string,
    part: P,
    records: readonly DirectoryRecords[P][],
  ): readonly DirectoryRecords[P][] {
    const versions = this.#versions(tenantId, part);
    if (versions.size === 0) return records;
    // Versions are filed by part, so all of these have the part's type.
    const ofPart = (record: AnyRecord): DirectoryRecords[P] => record as DirectoryRecords[P];
    const seen = new Set<string>();
    const current = records.flatMap((record) => {
      const id = recordId(part, record);
      seen.add(id);
      const old = versions.get(id)?.[0];
      if (old === undefined) return [record];
      return old.record === undefined ? [] : [ofPart(old.record)];
    });
    const deleted = [...versions].flatMap(([id, [old]]) =>
      seen.has(id) || old?.record === undefined ? [] : [ofPart(old.record)],
    );
    return [...current, ...deleted];
  }

  #remember(tenant: Tenant): void {
    if (this.#world.state.behaviour.replicationMs === 0) {
      this.#before.delete(tenant.id);
      return;
    }
    this.#before.set(tenant.id, new Map(PARTS.map((part) => [part, copies(tenant, part)])));
  }

  #compare(tenant: Tenant): void {
    const before = this.#before.get(tenant.id);
    this.#before.delete(tenant.id);
    if (before === undefined) return;
    for (const part of PARTS) this.#comparePart(tenant, part, before.get(part) ?? new Map());
  }

  #comparePart(tenant: Tenant, part: Part, before: ReadonlyMap<string, AnyRecord>): void {
    const after = new Map(tenant[part].map((record: AnyRecord) => [recordId(part, record), record]));
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(id), after.get(id)];
      if (!sameRecord(was, is)) this.#keep(tenant.id, part, id, was);
    }
  }

  #keep(tenantId: string, part: Part, id: string, record: AnyRecord | undefined): void {
    const versions = this.#versions(tenantId, part);
    const queue = versions.get(id) ?? [];
    const delayMs = this.#world.random.fraction() * this.#world.state.behaviour.replicationMs;
    // Writes of one record become visible in their order.
    const untilMs = Math.max(this.#world.clock.monotonicMs() + delayMs, queue.at(-1)?.untilMs ?? 0);
    versions.set(id, [...queue, { record, untilMs }]);
    this.#old.set(`${tenantId} ${part}`, versions);
  }

  /** The versions that are still seen, after dropping those whose time is over. */
  #versions(tenantId: string, part: Part): Map<string, OldVersion[]> {
    const versions = this.#old.get(`${tenantId} ${part}`);
    if (versions === undefined) return new Map();
    const nowMs = this.#world.clock.monotonicMs();
    for (const [id, queue] of versions) {
      const rest = queue.filter((version) => version.untilMs > nowMs);
      if (rest.length === 0) versions.delete(id);
      else versions.set(id, rest);
    }
    return versions;
  }
}

function copies(tenant: Tenant, part: Part): ReadonlyMap<string, AnyRecord> {
  return new Map(tenant[part].map((record: AnyRecord) => [recordId(part, record), { ...record }]));
}

function sameRecord(a: AnyRecord | undefined, b: AnyRecord | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return left.length === right.size && left.every(([name, value]) => Object.is(value, right.get(name)));
}
