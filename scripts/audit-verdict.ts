/** What an audit of the packages in production came to, and the lines that say it. */
export interface AuditVerdict {
  readonly kind: "fine" | "vulnerable" | "unknown";
  readonly lines: readonly string[];
}

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
  readonly message?: string;
}

interface Vulnerability {
  readonly severity: string;
  readonly range: string;
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
}

/** Severities that keep a release back; the lower ones are told. */
const SERIOUS: ReadonlySet<string> = new Set(["high", "critical"]);

/**
 * Reads what `npm audit --json` printed.
 * https://docs.npmjs.com/cli/v11/commands/npm-audit
 */
export function auditVerdict(printed: string): AuditVerdict {
  const { vulnerabilities, message } = parsed(printed);
  if (vulnerabilities === undefined)
    return { kind: "unknown", lines: [`The registry could not be asked for advisories: ${firstLine(message)}`] };
  const entries = Object.entries(vulnerabilities);
  const lines = entries.map(([name, { severity, range, via }]) => {
    const advisories = via.flatMap((one) => (typeof one === "string" ? [] : [`${one.title} (${one.url})`]));
    return `${name} ${range}: ${severity}. ${advisories.join("; ")}`.trim();
  });
  return { kind: entries.some(([, { severity }]) => SERIOUS.has(severity)) ? "vulnerable" : "fine", lines };
}

function parsed(printed: string): Report {
  try {
    return JSON.parse(printed) as Report;
  } catch {
    return { message: "it gave no answer that can be read" };
  }
}

/** Without the address of the registry, which is nobody's business in a log. */
function firstLine(message = "no reason was given"): string {
  return (message.split("\n")[0] ?? "").replace(/ - [A-Z]+ https?:\/\/.*$/, "");
}
