import { FLOW_DECISIONS, type FlowDecision, type FlowReason } from "./flow-decisions.ts";
import {
  WINDOWS_10_20H1_BUILD,
  WINDOWS_10_21H1_BUILD,
  WINDOWS_10_BUILD,
  WINDOWS_SERVER_2012_BUILD,
  WINDOWS_SERVER_2022_BUILD,
  windowsBuildOf,
} from "./windows-build.ts";

/**
 * What a client is joined to: Entra ID, both (hybrid), nothing but a user's registration ("Workplace"), Active Directory
 * alone, nothing; `unknown` where nobody said.
 */
export type Join = "entra" | "hybrid" | "registered" | "domain" | "none" | "unknown";

/** What is known about a client; whatever is absent is unknown. */
export interface ClientFacts {
  /** As Microsoft Graph or `dsregcmd` reports it: `Windows`, `Windows Server`, `Linux`, `MacMDM`, `IPhone`, … */
  readonly operatingSystem?: string;
  /** `10.0.19044`, `10.0.19044.3803` or `10.0 (19044)`. */
  readonly version?: string;
  readonly join: Join;
  /** Absent: told by the name of the operating system, if that says "Server". */
  readonly isServer?: boolean;
}

/**
 * Which flow a client can use; pure.
 *
 * The modern interactive flow asks for Windows 10 20H1 or Windows Server 2022, joined to Entra ID or hybrid joined; the
 * incoming trust-based flow for Windows 10 or Windows Server 2012, joined to Active Directory. A client that could use
 * both gets the modern interactive flow, which Microsoft recommends.
 *
 * The article names two minimums for the modern interactive flow: 20H1 in its prerequisites and its decision tree, 21H1
 * in the text around them. The table of prerequisites is the list to go by, so 20H1 counts; the builds in between, 19041
 * and 19042, are eligible with `betweenDocumentedMinimums`, so that whoever reads it can decide otherwise.
 *
 * A build number says neither client nor server: 9200 and 9600 are Windows 8 and 8.1 (never supported) as well as Windows
 * Server 2012 and 2012 R2. Without `isServer` or a name that says so, such a client is `unknown` where it matters. 10240 to
 * 19040 are the same to us as client and as server; 19041 and 19042 were also semi-annual releases of Windows Server,
 * without desktop and out of support since 2022, so they are taken for clients unless the facts say server.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup
 */
export function flowOf(facts: ClientFacts): FlowDecision {
  const { isServer, build } = machineOf(facts);
  const reason = reasonOf(facts, isServer, build);
  const isBetween =
    FLOW_DECISIONS[reason].flow === "modernInteractive" && build !== undefined && build < WINDOWS_10_21H1_BUILD;
  return { reason, ...FLOW_DECISIONS[reason], ...(isBetween ? { betweenDocumentedMinimums: true as const } : {}) };
}

function reasonOf(facts: ClientFacts, isServer: boolean | undefined, build: number | undefined): FlowReason {
  const system = systemOf(facts.operatingSystem);
  if (system === "other") return "NotWindows";
  if (system === "oldWindows" || (system === "windows" && isTooOld(build, isServer))) return "TooOld";
  if (facts.join === "none") return "NotJoined";
  if (facts.join === "registered") return "RegisteredOnly";
  if (facts.join === "unknown") return "JoinUnknown";
  if (system === "unknown") return "SystemUnknown";
  return build === undefined ? "VersionUnknown" : reasonOfJoined(facts.join, isServer, build);
}

function reasonOfJoined(join: "entra" | "hybrid" | "domain", isServer: boolean | undefined, build: number): FlowReason {
  const minimum = isServer === true ? WINDOWS_SERVER_2022_BUILD : WINDOWS_10_20H1_BUILD;
  if (join === "entra") return build >= minimum ? "EntraJoined" : "NoDomain";
  if (join === "hybrid" && build >= minimum) return "HybridJoined";
  if (build < WINDOWS_10_BUILD && isServer === undefined) return "EditionUnknown";
  return join === "hybrid" ? "HybridOlder" : "DomainJoined";
}

/** Too old for either flow, whatever it is joined to. */
function isTooOld(build: number | undefined, isServer: boolean | undefined): boolean {
  if (build === undefined) return false;
  return build < (isServer === false ? WINDOWS_10_BUILD : WINDOWS_SERVER_2012_BUILD);
}

function machineOf({ operatingSystem = "", isServer, version }: ClientFacts): {
  readonly isServer: boolean | undefined;
  readonly build: number | undefined;
} {
  const saysServer = /server/i.test(operatingSystem) ? true : undefined;
  return { isServer: isServer ?? saysServer, build: version === undefined ? undefined : windowsBuildOf(version) };
}

/**
 * Graph's `operatingSystem` is free text: https://learn.microsoft.com/graph/api/resources/device. Devices that Entra Connect
 * made carry the edition in it, such as `Windows 7 Enterprise`.
 */
function systemOf(name: string | undefined): "windows" | "oldWindows" | "other" | "unknown" {
  const text = name?.trim().toLowerCase() ?? "";
  if (text === "" || text === "unknown") return "unknown";
  if (!text.startsWith("windows") || /phone|mobile/.test(text)) return "other";
  return /^windows (?:xp|vista|7|8|8\.1)\b/.test(text) ? "oldWindows" : "windows";
}
