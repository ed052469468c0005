import type { Reason } from "../../api/reasons.ts";
import type { Cloud, DomainStatus } from "../../api/v1alpha1/kerberos-realm.ts";
import type { KeyLastSet, ObservedDomain } from "../../directory/ports.ts";
import { domainCommands } from "./domain-commands.ts";

/** By what a domain is judged. */
export interface DomainRules {
  /** DNS name of the domain. */
  readonly domain: string;
  readonly cloud: Cloud;
  readonly keyMaxAgeMs: number;
  /** The same as declared, such as 90d. */
  readonly keyMaxAge: string;
  readonly nowMs: number;
}

/** Whether a domain has what the incoming trust flow needs. `message` is stable as long as nothing changes, and below 1 KB. */
export interface DomainVerdict {
  readonly ready: DomainStatus["ready"];
  readonly reason: Reason;
  readonly message: string;
}

/** One thing that is wrong, and the command that mends it. */
interface Shortcoming {
  readonly reason: Reason;
  readonly sentence: string;
  readonly command: string;
}

/** https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup-incoming-trust-based-flow#prerequisites */
const MIN_LEVEL = 5;
/** https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/564dc969-6db3-49b3-891a-f2f8d0a68a7f */
const LEVEL_NAMES: readonly string[] = ["2000", "2003 interim", "2003", "2008", "2008 R2"];
/** Bit of trustDirection: https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/5026a939-44ba-47b2-99cf-386a9e674b04 */
const INBOUND = 1;
const DIRECTIONS: readonly string[] = ["disabled", "inbound", "outbound", "bidirectional"];
const DAY_MS = 86_400_000;
const HALF_YEAR_MS = 182 * DAY_MS;
const YEAR_MS = 365 * DAY_MS;
const MAX_MESSAGE = 1023;

/** Judges what was observed. All shortcomings are named, the first gives the reason. */
export function judgeDomain(observed: ObservedDomain, rules: DomainRules): DomainVerdict {
  const mends = domainCommands(rules.domain, observed.forestRoot, rules.cloud);
  const found = [
    judgeLevel(observed, mends),
    judgeServer(observed, mends),
    judgeAccount(observed, mends),
    judgeTrust(observed, mends),
    judgeKey(observed.account?.keyLastSet, rules, mends),
  ].filter((shortcoming) => shortcoming !== undefined);
  const [first] = found;
  if (first === undefined) return { ready: "True", reason: "DomainReady", message: readyMessage(observed, rules) };
  const sentences = found.map(({ sentence }) => sentence).join(" ");
  const commands = [...new Set(found.map(({ command }) => command))];
  return {
    ready: first.reason === "TrustKeyAgeUnknown" ? "Unknown" : "False",
    reason: first.reason,
    message: withCommands(`${sentences} Mend it with: `, commands),
  };
}

type Commands = ReturnType<typeof domainCommands>;

function judgeLevel({ functionalLevel }: ObservedDomain, commands: Commands): Shortcoming | undefined {
  if (functionalLevel === undefined || functionalLevel >= MIN_LEVEL) return undefined;
  const name = LEVEL_NAMES[functionalLevel] ?? String(functionalLevel);
  return {
    reason: "FunctionalLevelTooLow",
    sentence: `The functional level of the domain is Windows Server ${name}; the flow needs 2012 or later.`,
    command: commands.raiseLevel,
  };
}

function judgeServer({ hasKerberosServer }: ObservedDomain, commands: Commands): Shortcoming | undefined {
  if (hasKerberosServer) return undefined;
  return {
    reason: "KerberosServerNotFound",
    sentence: "The computer object AzureADKerberos is not in the OU Domain Controllers.",
    command: commands.setUp,
  };
}

function judgeAccount({ account }: ObservedDomain, commands: Commands): Shortcoming | undefined {
  if (account !== undefined) return undefined;
  return {
    reason: "KerberosServerAccountNotFound",
    sentence: "The account krbtgt_AzureAD of the Kerberos server is missing.",
    command: commands.setUp,
  };
}

function judgeTrust({ trust, isTrustElsewhere }: ObservedDomain, commands: Commands): Shortcoming | undefined {
  if (isTrustElsewhere === true) return undefined;
  if (trust === undefined)
    return {
      reason: "TrustNotFound",
      sentence: `${commands.root} has no trusted domain object for KERBEROS.MICROSOFTONLINE.COM.`,
      command: commands.setUpTrust,
    };
  const direction = trust.direction ?? 0;
  if ((direction & INBOUND) !== 0) return undefined;
  return {
    reason: "TrustNotInbound",
    sentence: `The trust with KERBEROS.MICROSOFTONLINE.COM is ${DIRECTIONS[direction] ?? `of direction ${direction}`}, not inbound.`,
    command: commands.renewTrust,
  };
}

function judgeKey(keyLastSet: KeyLastSet | undefined, rules: DomainRules, commands: Commands): Shortcoming | undefined {
  switch (keyLastSet?.kind) {
    case undefined:
      return undefined;
    case "zero":
      return {
        reason: "TrustKeyNeverSet",
        sentence: "The key of the Kerberos server was never set.",
        command: commands.rotateKey,
      };
    case "absent":
      return {
        reason: "TrustKeyAgeUnknown",
        sentence: "The account of ldap.credentialsRef cannot read pwdLastSet of krbtgt_AzureAD, the age of the key.",
        command: commands.allowReading,
      };
    case "at":
      return judgeAge(rules.nowMs - keyLastSet.atMs, rules, commands);
    default:
      return keyLastSet satisfies never;
  }
}

function judgeAge(ageMs: number, rules: DomainRules, commands: Commands): Shortcoming | undefined {
  if (ageMs <= rules.keyMaxAgeMs) return undefined;
  return {
    reason: "TrustKeyTooOld",
    sentence: `The key of the Kerberos server is more than ${bucketOf(ageMs, rules)} old; ${rules.keyMaxAge} is declared.`,
    command: commands.rotateKey,
  };
}

/** Coarse, as a message that says something else every day is written every day. */
function bucketOf(ageMs: number, { keyMaxAge, keyMaxAgeMs }: DomainRules): string {
  const years = Math.floor(ageMs / YEAR_MS);
  if (years > 0 && years * YEAR_MS > keyMaxAgeMs) return years === 1 ? "a year" : `${years} years`;
  return ageMs > HALF_YEAR_MS && HALF_YEAR_MS > keyMaxAgeMs ? "6 months" : keyMaxAge;
}

function readyMessage({ isTrustElsewhere, forestRoot }: ObservedDomain, { domain }: DomainRules): string {
  const elsewhere =
    isTrustElsewhere === true
      ? ` The trust is in the forest's root domain ${forestRoot ?? ""}, which tells when it is declared itself.`
      : "";
  return `${domain} has what the incoming trust flow needs.${elsewhere}`;
}

/** As many commands as fit, whole and as one line that can be pasted: what is left out is shown once the first ones have been run. */
function withCommands(start: string, commands: readonly string[]): string {
  const message = commands.reduce((text, command, index) => {
    const longer = index === 0 ? `${text}${command}` : `${text}; ${command}`;
    return index === 0 || longer.length <= MAX_MESSAGE ? longer : text;
  }, start);
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`;
}
