import { flowOfClient } from "./client-flow.ts";
import { commonFindings } from "./common-findings.ts";
import type { Evidence, Finding } from "./finding.ts";
import type { Flow, FlowDecision } from "./flow-decisions.ts";
import { modernFindings } from "./modern-findings.ts";
import { ticketCacheOf } from "./ticket-cache.ts";
import { trustFindings } from "./trust-findings.ts";

/** `ready` for its flow, `actionNeeded` on the client, `notSupported` by either flow, `unknown` from what was given. */
export type Verdict = "ready" | "actionNeeded" | "notSupported" | "unknown";

/** What there is to say about a client. */
export interface Explanation {
  readonly verdict: Verdict;
  /** The answer in a sentence or two. */
  readonly sentence: string;
  readonly flow: FlowDecision;
  readonly findings: readonly Finding[];
  /** To run on the client: those of the findings, each once. */
  readonly commands: readonly string[];
  /** What holds for the flow however well it is set up. */
  readonly limits: readonly string[];
}

const FLOW_NAMES: Readonly<Record<"modernInteractive" | "incomingTrust", string>> = {
  modernInteractive: "the modern interactive flow",
  incomingTrust: "the incoming trust-based flow",
};

/**
 * Says which flow a client can use and what is missing; pure.
 *
 * Only findings with `decides` make the verdict: one that is false makes it `actionNeeded`, else one that can't be told makes it
 * `unknown`. A client without a flow is `notSupported`, whatever else was found.
 *
 * @see https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup
 */
export function explain(evidence: Evidence): Explanation {
  if (!evidence.dsreg.isDsregcmd) return notDsregcmd(evidence);
  const { decision, version } = flowOfClient(evidence);
  const findings = [version, ...minimumFindings(decision), ...findingsOf(decision.flow, evidence)];
  const verdict = verdictOf(decision.flow, findings);
  return {
    verdict,
    sentence: sentenceOf(verdict, decision, findings),
    flow: decision,
    findings,
    commands: commandsOf(findings),
    limits: limitsOf(decision.flow),
  };
}

function findingsOf(flow: Flow, evidence: Evidence): readonly Finding[] {
  const cache = ticketCacheOf(evidence.klist);
  switch (flow) {
    case "modernInteractive":
      return [...modernFindings(evidence, cache), ...commonFindings(evidence)];
    case "incomingTrust":
      return [...trustFindings(evidence, cache), ...commonFindings(evidence)];
    case "unknown":
      return commonFindings(evidence);
    case "notSupported":
      return [];
  }
}

function minimumFindings({ betweenDocumentedMinimums }: FlowDecision): readonly Finding[] {
  if (betweenDocumentedMinimums !== true) return [];
  return [
    {
      ok: undefined,
      decides: false,
      what: "Microsoft's article asks for Windows 10 20H1 in its prerequisites and for 21H1 in its text; this is in between.",
      help: "Should it not work, update Windows.",
    },
  ];
}

function verdictOf(flow: Flow, findings: readonly Finding[]): Verdict {
  if (flow === "notSupported" || flow === "unknown") return flow;
  const answers = findings.filter(({ decides }) => decides).map(({ ok }) => ok);
  if (answers.includes(false)) return "actionNeeded";
  return answers.includes(undefined) ? "unknown" : "ready";
}

function sentenceOf(verdict: Verdict, { flow, sentence }: FlowDecision, findings: readonly Finding[]): string {
  const name = flow === "modernInteractive" || flow === "incomingTrust" ? FLOW_NAMES[flow] : undefined;
  if (name === undefined) {
    return flow === "notSupported"
      ? `This client can't use Windows Authentication. ${sentence}`
      : `Which flow this client can use can't be told. ${sentence}`;
  }
  const first = (ok: boolean | undefined): string =>
    findings.find((finding) => finding.decides && finding.ok === ok)?.what ?? "";
  if (verdict === "ready") return `This client is ready for ${name}.`;
  if (verdict === "actionNeeded") return `This client can use ${name}, but something is missing. ${first(false)}`;
  return `This client can use ${name}, but whether it gets tickets can't be told. ${first(undefined)}`;
}

function commandsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.flatMap(({ commands }) => commands ?? []))];
}

/** https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-setup#limitations */
function limitsOf(flow: Flow): readonly string[] {
  return flow === "modernInteractive"
    ? [
        "Interactive sessions only: it works for SQL Server Management Studio and web applications, not for applications that run as a service.",
      ]
    : ["Windows clients only: neither flow works on Linux."];
}

function notDsregcmd(evidence: Evidence): Explanation {
  const { decision } = flowOfClient(evidence);
  return {
    verdict: "unknown",
    sentence: "This is not the output of dsregcmd /status: no line says AzureAdJoined or DomainJoined.",
    flow: decision,
    findings: [],
    commands: ["dsregcmd /status"],
    limits: [],
  };
}
