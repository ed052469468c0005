import { Buffer } from "node:buffer";

/** What identifies a delegated permission grant: client and resource service principal, and the user of a personal one. */
export interface GrantKey {
  readonly clientId: string;
  readonly resourceId: string;
  readonly principalId: string | null;
}

/**
 * The id of a grant: base64url of the GUIDs' bytes as .NET lays them out (client, resource, then the user if there is one).
 * The format is undocumented but the same in all public samples:
 * https://github.com/Azure/azure-cli/issues/20974,
 * https://learn.microsoft.com/graph/api/oauth2permissiongrant-delta.
 */
export function grantId(key: GrantKey): string {
  const guids = [key.clientId, key.resourceId, ...(key.principalId === null ? [] : [key.principalId])];
  return Buffer.concat(guids.map(guidBytes)).toString("base64url");
}

/**
 * An id for an app role assignment: the principal's GUID, then sixteen bytes that only make it unique
 * (https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto).
 */
export function assignmentId(principalId: string, uniqueGuid: string): string {
  return Buffer.concat([guidBytes(principalId), guidBytes(uniqueGuid)]).toString("base64url");
}

/** The 16 bytes of a GUID as .NET's `Guid.ToByteArray` gives them: the first three groups little-endian. */
function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
