import type { AzureCall, Directory, DirectoryServicePrincipal } from "../../azure/ports.ts";

/**
 * Finds the service principal of an API by application id. Remembers object ids, so that the directory's cache by object
 * id answers; an API changes rarely and every instance asks for the same few.
 */
export class ResourceLookup {
  readonly #objectIds = new Map<string, string>();

  /**
   * @param needed Ids or values of permissions that the caller looks for. One that the cached answer does not publish
   *   leads to a fresh read.
   * @returns undefined when the tenant does not have the API.
   */
  async byAppId(
    tenantId: string,
    appId: string,
    needed: readonly string[],
    world: { readonly directory: Directory; readonly call: AzureCall },
  ): Promise<DirectoryServicePrincipal | undefined> {
    const key = `${tenantId} ${appId}`.toLowerCase();
    const objectId = this.#objectIds.get(key);
    const cached = objectId === undefined ? undefined : await world.directory.resource(objectId, world.call);
    if (cached !== undefined && needed.every((name) => publishes(cached, name))) return cached;
    const fresh = await world.directory.servicePrincipal(appId, world.call);
    if (fresh === undefined) this.#objectIds.delete(key);
    else this.#objectIds.set(key, fresh.objectId);
    return fresh;
  }
}

function publishes(resource: DirectoryServicePrincipal, name: string): boolean {
  const wanted = name.toLowerCase();
  return [...resource.oauth2PermissionScopes, ...resource.appRoles].some(
    ({ id, value }) => id.toLowerCase() === wanted || value.toLowerCase() === wanted,
  );
}
