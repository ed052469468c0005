/** Windows 10, the first release (1507): https://learn.microsoft.com/windows/release-health/release-information */
export const WINDOWS_10_BUILD = 10_240;
/** Windows 10 20H1 (version 2004): https://learn.microsoft.com/windows/release-health/release-information */
export const WINDOWS_10_20H1_BUILD = 19_041;
/** Windows 10 21H1: https://learn.microsoft.com/windows/release-health/release-information */
export const WINDOWS_10_21H1_BUILD = 19_043;
/** Windows Server 2012; Windows 8 has the same number: https://learn.microsoft.com/windows/win32/sysinfo/operating-system-version */
export const WINDOWS_SERVER_2012_BUILD = 9_200;
/** Windows Server 2022: https://learn.microsoft.com/windows/release-health/windows-server-release-info */
export const WINDOWS_SERVER_2022_BUILD = 20_348;

/** `10.0.19045`, `10.0.19045.3803`, and as Active Directory writes it, `10.0 (19045)`. */
const VERSION = /^\s*\d{1,2}\.\d{1,2}(?:\.(\d{3,6})(?:\.\d{1,6})?| \((\d{3,6})\))\s*$/;

/**
 * The build number in a Windows version; undefined when there is none.
 *
 * A device that Entra Connect made from a computer object carries the computer's `operatingSystemVersion`, whose form is
 * `10.0 (19045)`: https://learn.microsoft.com/windows/win32/adschema/a-operatingsystemversion
 */
export function windowsBuildOf(version: string): number | undefined {
  const match = VERSION.exec(version);
  const build = match?.[1] ?? match?.[2];
  return build === undefined ? undefined : Number(build);
}
