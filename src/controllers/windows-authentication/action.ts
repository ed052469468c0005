import type { AppRoleAssignment, ManagedInstancePatch } from "../../azure/ports.ts";
import type { AppRole } from "./consent.ts";

/** The API that a permission belongs to. */
export interface ActionResource {
  readonly objectId: string;
  readonly appId: string;
  readonly displayName: string;
}

/** The service principal that holds or gets a permission. */
export interface ActionClient {
  readonly objectId: string;
  readonly displayName: string;
}

interface ConsentAction {
  readonly client: ActionClient;
  readonly resource: ActionResource;
}

/**
 * One change to Azure, as plain data: it can be compared, shown in a dry run and carried out. Scopes are sorted;
 * `scopes` is always what the grant shall have afterwards.
 */
export type Action =
  | { readonly kind: "patchInstance"; readonly instanceName: string; readonly patch: ManagedInstancePatch }
  | (ConsentAction & { readonly kind: "createGrant"; readonly scopes: readonly string[] })
  | (ConsentAction & {
      readonly kind: "extendGrant";
      readonly grantId: string;
      readonly scopes: readonly string[];
      readonly added: readonly string[];
      readonly removed: readonly string[];
    })
  | (ConsentAction & {
      readonly kind: "reduceGrant";
      readonly grantId: string;
      readonly scopes: readonly string[];
      readonly removed: readonly string[];
    })
  | (ConsentAction & { readonly kind: "deleteGrant"; readonly grantId: string; readonly removed: readonly string[] })
  | (ConsentAction & { readonly kind: "assignAppRole"; readonly role: AppRole })
  | (ConsentAction & {
      readonly kind: "removeAppRole";
      readonly assignment: AppRoleAssignment;
      readonly role: string;
    });
