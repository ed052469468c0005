import { type Call, isGrantCreation } from "./call.ts";

/** Grants of one resource to one client, made more than once while the first still stood. */
export interface DuplicateGrant {
  readonly clientId: string;
  readonly resourceId: string;
  /** How many were accepted. */
  readonly accepted: number;
}

/** Who got which consent twice. A grant for another principal, or one that was refused, is none; a deletion starts anew. */
export function duplicateGrants(calls: readonly Call[]): readonly DuplicateGrant[] {
  const standing = new Map<string, DuplicateGrant>();
  const found: DuplicateGrant[] = [];
  const settle = (): void => {
    found.push(...[...standing.values()].filter(({ accepted }) => accepted > 1));
    standing.clear();
  };
  for (const call of [...calls].sort((a, b) => a.endedMs - b.endedMs)) {
    // Graph's id of a grant does not say whose it is: after a deletion all are counted anew.
    if (call.service === "graph" && call.method === "DELETE" && call.path.includes("/oauth2PermissionGrants/"))
      settle();
    if (!isGrantCreation(call) || call.status !== 201) continue;
    const { clientId, resourceId, consentType, principalId } = call.body as Readonly<Record<string, string>>;
    const key = [clientId, resourceId, consentType, principalId].join("|");
    const accepted = (standing.get(key)?.accepted ?? 0) + 1;
    standing.set(key, { clientId: clientId ?? "", resourceId: resourceId ?? "", accepted });
  }
  settle();
  return found;
}
