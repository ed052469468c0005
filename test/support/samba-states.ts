import { DIRECTORY_STATES, type DirectoryState, FRESH_KEY_MS, OLD_KEY_MS } from "../contract/directory-states.ts";
import type { SambaDirectory } from "./samba-directory.ts";

const SERVER = "CN=AzureADKerberos,OU=Domain Controllers";
const ACCOUNT = "CN=krbtgt_AzureAD,CN=Users";
const TRUST = "CN=KERBEROS.MICROSOFTONLINE.COM,CN=System";

/** When the Kerberos server's key was set, in the states in which it is fresh or old. */
export interface KeyTimes {
  readonly freshMs: number;
  readonly oldMs: number;
}

const CONTRACT_TIMES: KeyTimes = { freshMs: FRESH_KEY_MS, oldMs: OLD_KEY_MS };

/** Puts a Samba directory into a state of the contract, from whatever state it is in. */
export async function enterState(
  samba: SambaDirectory,
  state: DirectoryState,
  { freshMs, oldMs } = CONTRACT_TIMES,
): Promise<void> {
  const { baseDn } = samba;
  const reached = DIRECTORY_STATES.indexOf(state);
  const has = (from: DirectoryState): boolean => reached >= DIRECTORY_STATES.indexOf(from);
  await samba.remove(`${SERVER},${baseDn}`, `${ACCOUNT},${baseDn}`, `${TRUST},${baseDn}`);
  await samba.modify(functionalLevel(baseDn, has("no-kerberos-server") ? 7 : 4));
  if (has("no-trust")) await samba.add(kerberosServer(baseDn, state === "key-too-old" ? oldMs : freshMs));
  if (has("outbound-trust")) await samba.add(trust(baseDn, state === "outbound-trust" ? 2 : 1));
}

/** A moment as FILETIME: 100 ns since 1601. */
export function fileTime(ms: number): string {
  return String((BigInt(ms) + 11_644_473_600_000n) * 10_000n);
}

function functionalLevel(baseDn: string, level: number): string {
  return lines(
    `dn: ${baseDn}`,
    "changetype: modify",
    "replace: msDS-Behavior-Version",
    `msDS-Behavior-Version: ${level}`,
  );
}

/** The account first: the computer's link points to it. */
function kerberosServer(baseDn: string, keyLastSetMs: number): string {
  const account = lines(
    `dn: ${ACCOUNT},${baseDn}`,
    "objectClass: user",
    "cn: krbtgt_AzureAD",
    "sAMAccountName: krbtgt_25614",
    "userAccountControl: 514",
    `pwdLastSet: ${fileTime(keyLastSetMs)}`,
  );
  const server = lines(
    `dn: ${SERVER},${baseDn}`,
    "objectClass: computer",
    "cn: AzureADKerberos",
    "sAMAccountName: AzureADKerberos$",
    "userAccountControl: 83890176",
    `msDS-KrbTgtLink: ${ACCOUNT},${baseDn}`,
  );
  return `${account}\n${server}`;
}

function trust(baseDn: string, direction: number): string {
  return lines(
    `dn: ${TRUST},${baseDn}`,
    "objectClass: trustedDomain",
    "cn: KERBEROS.MICROSOFTONLINE.COM",
    "trustPartner: KERBEROS.MICROSOFTONLINE.COM",
    "flatName: KERBEROS.MICROSOFTONLINE.COM",
    `trustDirection: ${direction}`,
    "trustType: 3",
    "trustAttributes: 264",
  );
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
