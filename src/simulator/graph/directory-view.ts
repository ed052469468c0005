import type { Tenant } from "../state.ts";
import type { World } from "../world.ts";
import { type ServicePrincipalRecord, withMicrosoftGraph } from "./first-party.ts";
import type { DirectoryRecords, Part, Replication } from "./replication.ts";

/** A tenant's directory as a reader sees it now. */
export interface DirectoryView {
  readonly applications: readonly DirectoryRecords["applications"][];
  readonly servicePrincipals: readonly ServicePrincipalRecord[];
  readonly grants: readonly DirectoryRecords["oauth2PermissionGrants"][];
  readonly assignments: readonly DirectoryRecords["appRoleAssignments"][];
  readonly devices: readonly DirectoryRecords["devices"][];
  readonly users: readonly DirectoryRecords["users"][];
  readonly policies: readonly DirectoryRecords["conditionalAccessPolicies"][];
  /** By object id, in any case. */
  servicePrincipal(objectId: string): ServicePrincipalRecord | undefined;
}

interface Cached {
  readonly revision: number;
  readonly view: DirectoryView;
}

/** Makes views, and keeps the last one of each tenant for as long as nothing changed. */
export class DirectoryViews {
  readonly #world: World;
  readonly #replication: Replication;
  readonly #cache = new Map<string, Cached>();

  constructor(world: World, replication: Replication) {
    this.#world = world;
    this.#replication = replication;
  }

  /** The directory as a reader sees it now. */
  of(tenant: Tenant): DirectoryView {
    const revision = this.#world.revision(tenant.id);
    if (this.#replication.isBehind(tenant.id)) {
      this.#cache.delete(tenant.id);
      return this.#make(tenant);
    }
    const cached = this.#cache.get(tenant.id);
    if (cached?.revision === revision) return cached.view;
    const view = this.#make(tenant);
    this.#cache.set(tenant.id, { revision, view });
    return view;
  }

  #make(tenant: Tenant): DirectoryView {
    const visible = <P extends Part>(
      part: P,
      records: readonly DirectoryRecords[P][],
    ): readonly DirectoryRecords[P][] => this.#replication.visible(tenant.id, part, records);
    const servicePrincipals = withMicrosoftGraph(tenant.id, visible("servicePrincipals", tenant.servicePrincipals));
    const byId = new Map(servicePrincipals.map((principal) => [principal.id.toLowerCase(), principal]));
    return {
      applications: visible("applications", tenant.applications),
      servicePrincipals,
      grants: visible("oauth2PermissionGrants", tenant.oauth2PermissionGrants),
      assignments: visible("appRoleAssignments", tenant.appRoleAssignments),
      devices: visible("devices", tenant.devices),
      users: visible("users", tenant.users),
      policies: visible("conditionalAccessPolicies", tenant.conditionalAccessPolicies),
      servicePrincipal: (objectId) => byId.get(objectId.toLowerCase()),
    };
  }
}
