import type { Filter } from "./filter.ts";

/** A request that a client sent, with what came around it (https://www.rfc-editor.org/rfc/rfc4511#section-4.1.1). */
export interface LdapMessage {
  readonly id: number;
  readonly request: LdapRequest;
  readonly controls: readonly LdapControl[];
}

/** Something that a client adds to a request. Its value is not looked at. */
export interface LdapControl {
  readonly oid: string;
  readonly isCritical: boolean;
}

/** The requests that the simulator knows. */
export type LdapRequest =
  | BindRequest
  | SearchRequest
  | WriteRequest
  | { readonly kind: "unbind" }
  | { readonly kind: "abandon"; readonly messageId: number }
  | { readonly kind: "extended"; readonly oid: string };

/** Who the client wants to be. */
export interface BindRequest {
  readonly kind: "bind";
  readonly version: number;
  readonly name: string;
  /** Undefined when it is not a simple bind. Never recorded. */
  readonly password: string | undefined;
}

/** What to look for, and where. */
export interface SearchRequest {
  readonly kind: "search";
  readonly base: string;
  readonly scope: "base" | "one" | "subtree";
  /** 0: no limit. */
  readonly sizeLimit: number;
  readonly typesOnly: boolean;
  readonly filter: Filter;
  readonly attributes: readonly string[];
}

/** Requests that are refused whatever is in them; only the name is read. */
export interface WriteRequest {
  readonly kind: "write";
  readonly operation: WriteOperation;
  readonly dn: string;
}

/** Operations beside reading. Compare changes nothing, but is not served either. */
export type WriteOperation = "modify" | "add" | "delete" | "modifyDn" | "compare";
