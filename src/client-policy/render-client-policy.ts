import { createHash } from "node:crypto";
import { incomingTrust, MODERN_INTERACTIVE } from "./flow-settings.ts";
import { groupPolicyScript, groupPolicyUndoScript } from "./group-policy-script.ts";
import { guide } from "./guide.ts";
import type { ClientPolicyInput } from "./input.ts";
import { intuneCustomProfile } from "./intune-custom-profile.ts";
import { intuneSettingsCatalog } from "./intune-settings-catalog.ts";
import { registrationEntries, registrationEntriesUndo } from "./registration-entries.ts";

export type { ClientPolicyInput } from "./input.ts";

/** What is published for the administrators of the clients. */
export interface ClientPolicy {
  /** File name to content, as `data` of a ConfigMap: names match [-._a-zA-Z0-9]+, contents are ASCII. */
  readonly files: Readonly<Record<string, string>>;
  /** Tells versions of the files apart: 16 hexadecimal digits that depend on their names and contents only. */
  readonly hash: string;
}

/** Every file that clients need for the flows that are on, and README.md, which is there with none on too. The same for the same input. */
export function renderClientPolicy(input: ClientPolicyInput): ClientPolicy {
  const files = {
    "README.md": guide(input),
    ...(input.flows.modernInteractive ? modernInteractiveFiles(input) : {}),
    ...(input.flows.incomingTrust ? incomingTrustFiles(input) : {}),
    ...groupPolicyFiles(input),
  };
  return { files, hash: hashOf(files) };
}

function modernInteractiveFiles({ realmName }: ClientPolicyInput): ClientPolicy["files"] {
  return {
    "modern-interactive.reg": registrationEntries(realmName, MODERN_INTERACTIVE),
    "modern-interactive-undo.reg": registrationEntriesUndo(realmName, MODERN_INTERACTIVE),
    "intune-settings-catalog.json": intuneSettingsCatalog(realmName),
  };
}

function incomingTrustFiles({ realmName, cloud, tenantId }: ClientPolicyInput): ClientPolicy["files"] {
  const flow = incomingTrust(cloud, tenantId);
  return {
    "incoming-trust.reg": registrationEntries(realmName, flow),
    "incoming-trust-undo.reg": registrationEntriesUndo(realmName, flow),
    "intune-kdc-proxy-oma-uri.json": intuneCustomProfile(realmName, cloud, tenantId),
  };
}

function groupPolicyFiles(input: ClientPolicyInput): ClientPolicy["files"] {
  const { flows, cloud, tenantId } = input;
  const settings = [
    ...(flows.modernInteractive ? [MODERN_INTERACTIVE] : []),
    ...(flows.incomingTrust ? [incomingTrust(cloud, tenantId)] : []),
  ];
  if (settings.length === 0) return {};
  return {
    "group-policy.ps1": groupPolicyScript(input, settings),
    "group-policy-undo.ps1": groupPolicyUndoScript(input, settings),
  };
}

function hashOf(files: ClientPolicy["files"]): string {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}
