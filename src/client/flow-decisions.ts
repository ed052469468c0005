/** A way for a client to get Kerberos tickets for a managed instance; `unknown` when the facts don't say. */
export type Flow = "modernInteractive" | "incomingTrust" | "notSupported" | "unknown";

/** Why a client can or can't use a flow; closed. */
export type FlowReason =
  | "EntraJoined"
  | "HybridJoined"
  | "HybridOlder"
  | "DomainJoined"
  | "NoDomain"
  | "TooOld"
  | "RegisteredOnly"
  | "NotJoined"
  | "NotWindows"
  | "SystemUnknown"
  | "VersionUnknown"
  | "EditionUnknown"
  | "JoinUnknown";

/** Which flow a client can use, why, and the same as a sentence for people. */
export interface FlowDecision {
  readonly flow: Flow;
  readonly reason: FlowReason;
  readonly sentence: string;
  /** Windows 10 20H1 or 20H2: eligible by the article's prerequisites, too old by its text. Absent elsewhere. */
  readonly betweenDocumentedMinimums?: true;
}

/**
 * What each reason leads to.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup
 */
export const FLOW_DECISIONS: Readonly<Record<FlowReason, Pick<FlowDecision, "flow" | "sentence">>> = {
  EntraJoined: {
    flow: "modernInteractive",
    sentence: "It is joined to Entra ID and new enough for the modern interactive flow.",
  },
  HybridJoined: {
    flow: "modernInteractive",
    sentence:
      "It is hybrid joined and new enough for the modern interactive flow; the incoming trust-based flow is open to it, too.",
  },
  HybridOlder: {
    flow: "incomingTrust",
    sentence:
      "It is hybrid joined, but older than Windows 10 20H1 or Windows Server 2022: only the incoming trust-based flow is open to it.",
  },
  DomainJoined: {
    flow: "incomingTrust",
    sentence:
      "It is joined to Active Directory, but not to Entra ID: only the incoming trust-based flow is open to it.",
  },
  NoDomain: {
    flow: "notSupported",
    sentence:
      "It is joined to Entra ID only and older than Windows 10 20H1 or Windows Server 2022: too old for the modern interactive flow, and without the Active Directory that the incoming trust-based flow needs.",
  },
  TooOld: {
    flow: "notSupported",
    sentence: "It is older than Windows 10 or Windows Server 2012: too old for either flow.",
  },
  RegisteredOnly: {
    flow: "notSupported",
    sentence: "It is only registered with Entra ID, not joined: either flow needs a joined client.",
  },
  NotJoined: {
    flow: "notSupported",
    sentence: "It is joined neither to Entra ID nor to Active Directory: either flow needs a joined client.",
  },
  NotWindows: {
    flow: "notSupported",
    sentence: "It doesn't run Windows: only Windows clients are supported, Linux and others are not.",
  },
  SystemUnknown: { flow: "unknown", sentence: "Nothing says which operating system it runs." },
  VersionUnknown: { flow: "unknown", sentence: "Nothing says which version of Windows it runs." },
  EditionUnknown: {
    flow: "unknown",
    sentence:
      "Its build is that of Windows 8 or 8.1, which are not supported, and of Windows Server 2012 or 2012 R2, which can use the incoming trust-based flow; nothing says which it is.",
  },
  JoinUnknown: { flow: "unknown", sentence: "Nothing says what it is joined to." },
};
