import type { FlowSettings, RegistrySetting } from "./registry-setting.ts";
import { windowsText } from "./windows-text.ts";

const HEADER = "Windows Registry Editor Version 5.00";

/** A blank line, as regedit's own exports end with: there are readers that drop the last value without it (Samba's `net registry import`). */
const LAST = "";

/**
 * A .reg file that sets a flow's values on the computer where it is merged.
 * @see https://support.microsoft.com/topic/how-to-add-modify-or-delete-registry-subkeys-and-values-by-using-a-reg-file-9c7f37cf-a5e9-e1cd-c4fa-2a26218a1a23
 */
export function registrationEntries(realmName: string, { flow, clients, settings }: FlowSettings): string {
  return windowsText([
    HEADER,
    "",
    `; ${flow} of realm ${realmName}, for ${clients}.`,
    ...settings.flatMap((setting) => ["", `; ${setting.purpose}`, ...entry(setting, data(setting))]),
    LAST,
  ]);
}

/** The .reg file that takes the same values out again. The keys stay: others' values may be below them. */
export function registrationEntriesUndo(realmName: string, { flow, settings }: FlowSettings): string {
  return windowsText([
    HEADER,
    "",
    `; Takes back: ${flow} of realm ${realmName}.`,
    ...settings.flatMap((setting) => ["", ...caution(setting), ...entry(setting, "-")]),
    LAST,
  ]);
}

function caution({ undoCaution }: RegistrySetting): readonly string[] {
  return undoCaution === undefined ? [] : [`; ${undoCaution}`];
}

function entry({ key, name }: RegistrySetting, assigned: string): readonly string[] {
  return [`[HKEY_LOCAL_MACHINE\\${key}]`, `${quoted(name)}=${assigned}`];
}

function data(setting: RegistrySetting): string {
  return setting.type === "dword" ? `dword:${setting.value.toString(16).padStart(8, "0")}` : quoted(setting.value);
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
