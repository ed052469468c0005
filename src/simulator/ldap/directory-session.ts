import type { ControllerRecord, Domain } from "./domain-state.ts";

/** What a domain controller knows about one connection. */
export interface DirectorySession {
  /** The domain and the controller that the listener stands for, by name: the state may change in between. */
  readonly controller: ControllerName;
  /** Whether TLS is up. */
  isProtected: boolean;
  /** The sAMAccountName that has signed in. */
  boundAs: string | undefined;
}

/** Names a controller of the state. */
export interface ControllerName {
  readonly domain: string;
  readonly host: string;
}

/** What a request is answered from: the state as it is now. */
export interface DirectoryView {
  readonly domain: Domain;
  readonly controller: ControllerRecord;
  readonly startedAtMs: number;
  readonly nowMs: number;
}
