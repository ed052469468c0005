import { describe, expect, it } from "vitest";
import type { Device } from "../../../../src/azure/ports.ts";
import { countClients, traitsOf } from "../../../../src/controllers/kerberos-realm/count-clients.ts";

const NOW = Date.UTC(2026, 10, 25);
const DAY_MS = 86_400_000;

function device(changes: Partial<Device> = {}): Device {
  return {
    id: "d",
    operatingSystem: "Windows",
    operatingSystemVersion: "10.0.22631.4460",
    trustType: "AzureAd",
    isEnabled: true,
    isManaged: true,
    lastSignInAtMs: NOW - DAY_MS,
    ...changes,
  };
}

const { id, operatingSystem, trustType, isEnabled, isManaged, lastSignInAtMs } = device() as Required<Device>;
const versionless: Device = { id, operatingSystem, trustType, isEnabled, isManaged, lastSignInAtMs };

/** The flow that a device counts for, and the facts that it counts for. */
function countsOf(one: Device): readonly string[] {
  const { total, facts, ...flows } = countClients([traitsOf(one)], NOW);
  expect(total).toBe(1);
  const flow = Object.entries(flows).flatMap(([name, count]) => (count === 1 ? [name] : []));
  return [flow[0] ?? "no flow", ...facts.filter(({ count }) => count === 1).map(({ name }) => name)];
}

describe("a device counts as", () => {
  it.each<[string, Device, readonly string[]]>([
    ["Entra joined, Windows 11", device(), ["modernInteractive", "entraJoined"]],
    ["hybrid joined, Windows 11", device({ trustType: "ServerAd" }), ["modernInteractive", "hybridJoined"]],
    [
      "hybrid joined, Windows 10 20H1, between the two documented minimums",
      device({ trustType: "ServerAd", operatingSystemVersion: "10.0.19041.1" }),
      ["modernInteractive", "hybridJoined", "windows10Before21H1"],
    ],
    [
      "hybrid joined, Windows Server 2019",
      device({ trustType: "ServerAd", operatingSystem: "Windows Server", operatingSystemVersion: "10.0.17763.1" }),
      ["incomingTrust", "hybridJoined", "upgradeForModernInteractive"],
    ],
    [
      "Entra joined, Windows 10 1809",
      device({ operatingSystemVersion: "10.0.17763.1" }),
      ["notSupported", "entraJoined", "upgradeForModernInteractive"],
    ],
    ["registered only", device({ trustType: "Workplace" }), ["notSupported", "registeredOnly"]],
    [
      "registered only, macOS",
      device({ trustType: "Workplace", operatingSystem: "MacMDM", operatingSystemVersion: "14.5" }),
      ["notSupported", "registeredOnly", "notWindows"],
    ],
    [
      "Linux",
      device({ operatingSystem: "Linux", operatingSystemVersion: "22.04" }),
      ["notSupported", "entraJoined", "notWindows"],
    ],
    ["Entra joined, of a version that nobody told", versionless, ["no flow", "entraJoined", "cannotTell"]],
    ["disabled", device({ isEnabled: false }), ["no flow", "entraJoined", "disabled"]],
    [
      "not seen for long",
      device({ lastSignInAtMs: NOW - 91 * DAY_MS }),
      ["modernInteractive", "entraJoined", "notSeenFor90Days"],
    ],
    ["eligible and not managed", device({ isManaged: false }), ["modernInteractive", "entraJoined", "notManaged"]],
  ])("%s", (_name, one, counted) => {
    expect(countsOf(one)).toEqual(counted);
  });
});

it("counts of no devices are all 0, with each fact named", () => {
  const { facts, ...counts } = countClients([], NOW);
  expect(counts).toEqual({ total: 0, modernInteractive: 0, incomingTrust: 0, notSupported: 0 });
  expect(facts.map(({ count }) => count)).toEqual(Array.from({ length: 10 }, () => 0));
});
