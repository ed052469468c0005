import type { Evidence, Finding } from "./finding.ts";
import { flowOf } from "./flow.ts";
import type { FlowDecision } from "./flow-decisions.ts";
import { WINDOWS_10_20H1_BUILD, WINDOWS_10_BUILD, windowsBuildOf } from "./windows-build.ts";

/** Stands for every version yet to come. */
const ANY_LATER_BUILD = 99_999;

/**
 * Which flow a client can use by its own account, and what is known about its version.
 *
 * dsregcmd doesn't print the version of Windows. Where nobody else says it, the text still sets a minimum: dsregcmd came with
 * Windows 10, and the fields DeviceAuthStatus, OnPremTgt and CloudTgt with Windows 10 21H1 and Windows 11, from where updates
 * brought them to the builds that share their updates with 21H1, the oldest of which is 20H1. When the minimum and any later
 * version can use the same flow, that is the answer; otherwise there is none.
 *
 * @see https://learn.microsoft.com/entra/identity/devices/troubleshoot-device-dsregcmd
 * @see https://learn.microsoft.com/entra/identity/devices/troubleshoot-hybrid-join-windows-current
 */
export function flowOfClient({ dsreg, osVersion }: Evidence): {
  readonly decision: FlowDecision;
  readonly version: Finding;
} {
  const facts = { operatingSystem: "Windows", join: dsreg.join };
  const version = [osVersion, dsreg.osVersion].find((text) => text !== undefined && windowsBuildOf(text) !== undefined);
  if (version !== undefined) {
    return { decision: flowOf({ ...facts, version }), version: known(`The Windows version is ${version}.`) };
  }
  const minimumBuild = dsreg.hasFieldsOf21H1 ? WINDOWS_10_20H1_BUILD : WINDOWS_10_BUILD;
  const oldest = flowOf({ ...facts, version: `10.0.${minimumBuild}` });
  const latest = flowOf({ ...facts, version: `10.0.${ANY_LATER_BUILD}` });
  if (oldest.flow !== latest.flow) return { decision: flowOf(facts), version: UNKNOWN_VERSION };
  return { decision: latest, version: dsreg.hasFieldsOf21H1 ? FIELDS_SAY_ENOUGH : known(ANY_VERSION_WILL_DO) };
}

const ANY_VERSION_WILL_DO = "The text doesn't name the Windows version, which makes no difference here.";

const FIELDS_SAY_ENOUGH = known(
  "The text doesn't name the Windows version, but has fields that came with Windows 10 21H1: new enough.",
);

const UNKNOWN_VERSION: Finding = {
  ok: undefined,
  decides: true,
  what: "dsregcmd doesn't print the Windows version, and nothing else in the text tells whether it is new enough.",
  help: "Run the command, and explain again with --os-version.",
  commands: ["ver"],
};

function known(what: string): Finding {
  return { ok: true, decides: true, what };
}
