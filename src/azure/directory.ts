import type { Clock } from "../ports/clock.ts";
import { createAppRoles } from "./app-roles.ts";
import { createConditionalAccess } from "./conditional-access.ts";
import { createDevices } from "./devices.ts";
import { createDirectoryObjects } from "./directory-objects.ts";
import { createDirectoryReader } from "./directory-reader.ts";
import { createGrants } from "./grants.ts";
import type { GraphClient } from "./graph-client.ts";
import { createOrganization } from "./organization.ts";
import type { Directory } from "./ports.ts";
import { createSynchronizedUsers } from "./synchronized-users.ts";

/** {@link Directory} over Microsoft Graph. */
export function createDirectory(graph: GraphClient, clock: Clock): Directory {
  const appRoles = createAppRoles(graph);
  return {
    ...createDirectoryObjects(graph, clock),
    ...createGrants(graph),
    ...appRoles,
    ...createConditionalAccess(graph),
    ...createDirectoryReader(graph, appRoles, clock),
    ...createOrganization(graph),
    ...createSynchronizedUsers(graph),
    ...createDevices(graph),
  };
}
