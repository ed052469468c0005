import { z } from "zod";

const dnsName = z
  .string()
  .toLowerCase()
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/, "Expected a DNS name such as corp.contoso.com.");

/**
 * Functional levels by the name that people use, as `domainFunctionality` of the rootDSE has them
 * (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/d7422d35-448a-451a-8846-6a7def0044df).
 */
export const FUNCTIONAL_LEVELS = { "2008R2": 4, "2012": 5, "2012R2": 6, "2016": 7, "2025": 10 } as const;

/** How an account is, as far as signing in with a right password goes. */
const accountState = z.enum(["ok", "expired", "disabled", "locked", "mustChange", "accountExpired"]);

/** When the Kerberos server's key was set. */
const keyLastSet = z
  .union(
    [
      z.iso.datetime({ offset: true }),
      z.string().regex(/^\d+ days? before start$/),
      z.literal("never"),
      z.literal("unreadable"),
    ],
    { error: 'Expected an ISO 8601 time, "30 days before start", "never" or "unreadable".' },
  )
  .describe(
    "never: pwdLastSet is 0. unreadable: the attribute is not shown. Days count back from the simulator's start.",
  );

/** A domain controller. */
export const controllerSchema = z.strictObject({
  host: dnsName,
  readOnly: z.boolean().default(false),
  hangs: z.boolean().default(false).describe("Accepts connections and answers nothing."),
});

/** The objects that `Set-AzureADKerberosServer` makes in a domain. */
export const kerberosServerSchema = z.strictObject({
  computer: z.enum(["present", "missing"]).default("present").describe("CN=AzureADKerberos,OU=Domain Controllers."),
  account: z.enum(["present", "missing"]).default("present").describe("The account that holds the key."),
  accountName: z.string().min(1).default("krbtgt_AzureAD").describe("Its CN."),
  id: z.int().min(1).max(65_535).default(25_614).describe("msDS-SecondaryKrbTgtNumber, also in sAMAccountName."),
  keyLastSet: keyLastSet.default("30 days before start"),
  keyVersion: z.int().min(1).default(192_272).describe("msDS-KeyVersionNumber."),
});

/** The trusted domain object for KERBEROS.MICROSOFTONLINE.COM. The defaults of type and attributes are assumptions. */
export const trustSchema = z.strictObject({
  direction: z.enum(["Disabled", "Inbound", "Outbound", "Bidirectional"]).default("Inbound"),
  type: z.int().default(5),
  attributes: z.int().default(0x8),
});

/** One on-premises Active Directory domain. */
export const domainSchema = z.strictObject({
  netbiosName: z.string().min(1).max(15).optional().describe("Default: the first label of the name, in capitals."),
  functionalLevel: z
    .union([z.enum(["2008R2", "2012", "2012R2", "2016", "2025"]), z.int().min(0).max(10)])
    .default("2016"),
  forestFunctionalLevel: z
    .union([z.enum(["2008R2", "2012", "2012R2", "2016", "2025"]), z.int().min(0).max(10)])
    .optional()
    .describe("Default: that of the domain."),
  forestRoot: dnsName.optional().describe("Default: the domain itself. Need not be in the state."),
  controllers: z.array(controllerSchema).default([]).describe("Default: one, dc1 in the domain."),
  accounts: z
    .array(
      z.strictObject({
        username: z
          .string()
          .regex(/^[^@\\/,=]+$/, "Expected the sAMAccountName alone, without domain.")
          .max(256),
        password: z.string().min(1),
        state: accountState.default("ok"),
      }),
    )
    .default([])
    .describe("Who may bind."),
  kerberosServer: kerberosServerSchema.optional().describe("Absent: never set up in this domain."),
  trust: trustSchema.optional().describe("Absent: there is no trusted domain object."),
});

/** All domains by DNS name: a map, so that a merge patch on the control port can change one part of one of them. */
export const domainsSchema = z.record(dnsName, domainSchema).default({});

/** A domain in memory. */
export type DomainRecord = z.output<typeof domainSchema>;
/** Who may bind, in memory. */
export type DomainAccount = DomainRecord["accounts"][number];
/** A controller, in memory. */
export type ControllerRecord = z.output<typeof controllerSchema>;

/** A domain with its name and its defaults filled in. */
export interface Domain extends Omit<DomainRecord, "netbiosName" | "forestRoot" | "forestFunctionalLevel"> {
  readonly name: string;
  readonly netbiosName: string;
  readonly functionalLevel: number;
  readonly forestFunctionalLevel: number;
  readonly forestRoot: string;
  /** DNS names of the domains in the state right below this one. */
  readonly children: readonly string[];
}

/** All domains of the state, in its order. */
export function domainsOf(domains: Readonly<Record<string, DomainRecord>>): readonly Domain[] {
  return Object.entries(domains).map(([name, record]) => wholeDomain(name, record, Object.keys(domains)));
}

function wholeDomain(name: string, record: DomainRecord, all: readonly string[]): Domain {
  const functionalLevel = levelOf(record.functionalLevel);
  return {
    ...record,
    name,
    netbiosName: record.netbiosName ?? (name.split(".")[0] ?? name).slice(0, 15).toUpperCase(),
    functionalLevel,
    forestFunctionalLevel:
      record.forestFunctionalLevel === undefined ? functionalLevel : levelOf(record.forestFunctionalLevel),
    forestRoot: record.forestRoot ?? name,
    controllers:
      record.controllers.length > 0 ? record.controllers : [{ host: `dc1.${name}`, readOnly: false, hangs: false }],
    children: all.filter((other) => other.split(".").slice(1).join(".") === name),
  };
}

function levelOf(level: DomainRecord["functionalLevel"]): number {
  return typeof level === "number" ? level : FUNCTIONAL_LEVELS[level];
}
