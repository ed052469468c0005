import type { ObservedDomain } from "../../src/directory/ports.ts";

/** The states of a domain that the contract goes through, each with all that was wrong before put right. */
export const DIRECTORY_STATES = [
  "functional-level-too-low",
  "no-kerberos-server",
  "no-trust",
  "outbound-trust",
  "key-too-old",
  "ready",
] as const;
export type DirectoryState = (typeof DIRECTORY_STATES)[number];

/** When the states are judged, and when the key was set in those in which it is old or fresh. */
export const JUDGED_AT_MS = Date.UTC(2026, 5, 1);
export const OLD_KEY_MS = Date.UTC(2024, 5, 15);
export const FRESH_KEY_MS = Date.UTC(2026, 4, 1);

const bare = { controller: "dc1.corp.contoso.test", forestRoot: "corp.contoso.test" };
const fresh = { keyLastSet: { kind: "at", atMs: FRESH_KEY_MS }, keyVersion: 1 } as const;
const old = { keyLastSet: { kind: "at", atMs: OLD_KEY_MS }, keyVersion: 1 } as const;

/** What a reader makes of each state. */
export const OBSERVED_IN: Readonly<Record<DirectoryState, ObservedDomain>> = {
  "functional-level-too-low": { ...bare, functionalLevel: 4, hasKerberosServer: false },
  "no-kerberos-server": { ...bare, functionalLevel: 7, hasKerberosServer: false },
  "no-trust": { ...bare, functionalLevel: 7, hasKerberosServer: true, account: fresh },
  "outbound-trust": {
    ...bare,
    functionalLevel: 7,
    hasKerberosServer: true,
    account: fresh,
    trust: { direction: 2, type: 3, attributes: 264 },
  },
  "key-too-old": {
    ...bare,
    functionalLevel: 7,
    hasKerberosServer: true,
    account: old,
    trust: { direction: 1, type: 3, attributes: 264 },
  },
  ready: {
    ...bare,
    functionalLevel: 7,
    hasKerberosServer: true,
    account: fresh,
    trust: { direction: 1, type: 3, attributes: 264 },
  },
};
