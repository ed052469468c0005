import { describe, expect, it } from "vitest";
import type { DomainStatus } from "../../../../src/api/v1alpha1/kerberos-realm.ts";
import {
  type ClientCounts,
  type FlowGround,
  judgeIncomingTrust,
  judgeModernInteractive,
} from "../../../../src/controllers/kerberos-realm/judge-flows.ts";
import { finding } from "../../../../src/controllers/status/finding.ts";

const synchronised = finding("DirectorySynchronized", "True", "Synchronized", "It is.");
const stopped = finding("DirectorySynchronized", "False", "SynchronizationStopped", "It stopped.");
const unseen = finding("DirectorySynchronized", "Unknown", "CheckFailed", "It cannot be seen.");
const published = finding("ClientPolicyPublished", "True", "Published", "They are.");
const foreign = finding("ClientPolicyPublished", "False", "ConfigMapNotOurs", "It is not ours.");
const counts = (modernInteractive: number): ClientCounts => ({
  total: 10,
  modernInteractive,
  incomingTrust: 0,
  notSupported: 10 - modernInteractive,
  facts: [],
});
const ground = (changes: Partial<FlowGround> = {}): FlowGround => ({
  directory: synchronised,
  isDirectoryRequired: true,
  policy: published,
  clients: undefined,
  ...changes,
});

const COMMON: readonly [string, FlowGround, string, string][] = [
  [
    "the directory is not synchronised",
    ground({ directory: stopped }),
    "False DirectoryNotSynchronized",
    "It stopped.",
  ],
  [
    "the directory cannot be seen",
    ground({ directory: unseen }),
    "Unknown DirectoryNotSynchronized",
    "It cannot be seen.",
  ],
  [
    "no ConfigMap is declared",
    ground({ policy: undefined }),
    "False ClientPolicyNotPublished",
    "spec.clientPolicy.configMapName",
  ],
  [
    "the ConfigMap is somebody else's",
    ground({ policy: foreign }),
    "False ClientPolicyNotPublished",
    "It is not ours.",
  ],
];

describe("the modern interactive flow", () => {
  it.each<[string, FlowGround, string, string]>([
    ...COMMON,
    ["all is in place, and devices are not counted", ground(), "True FlowReady", "Devices are not counted"],
    ["devices can use it", ground({ clients: counts(1) }), "True FlowReady", "from Windows 10 20H1 (build 19041)"],
    ["no device can use it", ground({ clients: counts(0) }), "False NoEligibleClients", "use the incoming trust flow"],
    [
      "the directory need not be synchronised",
      ground({ directory: undefined }),
      "True FlowReady",
      "not applications that run as a service",
    ],
    [
      "the directory is not synchronised, which is let pass",
      ground({ directory: stopped, isDirectoryRequired: false }),
      "True FlowReady",
      "What the cloud can see is in place: the client settings. That the directory is synchronised was not found (see DirectorySynchronized)",
    ],
    [
      "devices should be counted and cannot",
      ground({ countFailure: "Device.Read.All is missing." }),
      "True FlowReady",
      "Devices could not be counted. Device.Read.All is missing.",
    ],
  ])("when %s", (_name, on, verdict, said) => {
    const { status, reason, message } = judgeModernInteractive(on);
    expect(`${status} ${reason}`).toBe(verdict);
    expect(message).toContain(said);
  });

  it("always says what it cannot see, and whom it does not serve", () => {
    for (const clients of [undefined, counts(3)]) {
      const { message } = judgeModernInteractive(ground({ clients }));
      expect(message).toContain("Whether a client has applied the settings cannot be seen from here");
      expect(message).toContain("The flow serves interactive sessions, not applications that run as a service.");
    }
  });

  it("says the same when only the number of devices changes", () => {
    expect(judgeModernInteractive(ground({ clients: counts(1) }))).toEqual(
      judgeModernInteractive(ground({ clients: counts(9) })),
    );
  });
});

it("the incoming trust flow that is ready without a synchronised directory says so", () => {
  const { status, message } = judgeIncomingTrust(ground({ directory: stopped, isDirectoryRequired: false }), []);
  expect(status).toBe("True");
  expect(message).toContain("spec.directorySync.required: false lets it pass");
});

describe("the incoming trust flow", () => {
  const domain = (name: string, ready: DomainStatus["ready"], reason: string): DomainStatus => ({
    name,
    ready,
    reason,
    message: `${reason}, mend it.`,
  });
  const good = domain("corp.contoso.com", "True", "DomainReady");
  const untrusted = domain("emea.contoso.com", "False", "TrustNotFound");
  const away = domain("apac.contoso.com", "Unknown", "DomainControllerUnreachable");

  it.each<[string, FlowGround, string, string]>(COMMON)("when %s", (_name, on, verdict, said) => {
    const { status, reason, message } = judgeIncomingTrust(on, [good]);
    expect(`${status} ${reason}`).toBe(verdict);
    expect(message).toContain(said);
  });

  it.each<[string, readonly DomainStatus[], string, string]>([
    ["every domain is ready", [good], "True FlowReady", "The trust from corp.contoso.com to Entra ID is in place"],
    [
      "one is not",
      [good, away, untrusted],
      "False TrustNotFound",
      "Domain apac.contoso.com: DomainControllerUnreachable, mend it. Domain emea.contoso.com: TrustNotFound, mend it.",
    ],
    ["one cannot be read", [good, away], "Unknown DomainControllerUnreachable", "Domain apac.contoso.com"],
  ])("when %s", (_name, domains, verdict, said) => {
    const { status, reason, message } = judgeIncomingTrust(ground(), domains);
    expect(`${status} ${reason}`).toBe(verdict);
    expect(message).toContain(said);
  });

  it("names the module that the commands come with, where one of them is told", () => {
    const told = (message: string): string => judgeIncomingTrust(ground(), [{ ...untrusted, message }]).message;
    expect(told("Mend it with: Set-AzureADKerberosServer -Domain emea.contoso.com")).toContain(
      "Install-Module -Name AzureADHybridAuthenticationManagement",
    );
    expect(told("dc1 is away.")).toBe("Domain emea.contoso.com: dc1 is away.");
  });

  it("tells of a domain before anything else, since that is the most to mend", () => {
    expect(judgeIncomingTrust(ground({ policy: undefined }), [untrusted]).reason).toBe("TrustNotFound");
  });
});
