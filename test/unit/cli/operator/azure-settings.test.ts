import { describe, expect, it } from "vitest";
import { readAzureSettings } from "../../../../src/cli/operator/azure-settings.ts";
import { UsageError } from "../../../../src/cli/options.ts";
import type { Files } from "../../../../src/ports/files.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";

/** Files by path; a text that starts with E is the code of a system error. */
function files(content: Readonly<Record<string, string>>): Files {
  return {
    readText: (path) => {
      const text = content[path] ?? "ENOENT";
      return /^E[A-Z]+$/.test(text)
        ? Promise.reject(Object.assign(new Error(`${text}: system message`), { code: text }))
        : Promise.resolve(text);
    },
  };
}

function read(
  content: Readonly<Record<string, string>>,
  config: { endpointsFile?: string; caFile?: string; directoryAddressesFile?: string },
) {
  return readAzureSettings(
    { endpointsFile: undefined, caFile: undefined, directoryAddressesFile: undefined, ...config },
    files(content),
  );
}

describe("readAzureSettings()", () => {
  it("reads nothing where nothing is named", async () => {
    expect(await read({}, {})).toEqual({ endpoints: {}, directoryAddresses: {} });
  });
  it("reads endpoints, as YAML or as JSON, and certificates", async () => {
    const endpoints = { AzureChina: { graph: "https://graph.test:8443" } };
    const yaml = "AzureChina:\n  graph: https://graph.test:8443/\n";
    expect(await read({ e: yaml, ca: PEM }, { endpointsFile: "e", caFile: "ca" })).toEqual({
      endpoints,
      directoryAddresses: {},
      caPem: PEM,
    });
    expect(await read({ e: JSON.stringify(endpoints) }, { endpointsFile: "e" })).toEqual({
      endpoints,
      directoryAddresses: {},
    });
  });

  it("reads where domain controllers are reached", async () => {
    const { directoryAddresses } = await read(
      { d: '"DC1.corp.contoso.com:636": "10.0.0.4:1636"' },
      { directoryAddressesFile: "d" },
    );
    expect(directoryAddresses).toEqual({ "dc1.corp.contoso.com:636": { host: "10.0.0.4", port: 1636 } });
  });
  it.each([
    ["a name without a port", '"dc1.corp": "10.0.0.4:636"'],
    ["an address without a port", '"dc1.corp:636": "10.0.0.4"'],
    ["a URL", '"dc1.corp:636": "ldaps://10.0.0.4:636"'],
  ])("refuses %s", async (_name, text) => {
    const reading = read({ d: text }, { directoryAddressesFile: "d" });
    await expect(reading).rejects.toThrow(/^--directory-addresses: d can't be used: /);
  });

  const REFUSED: readonly {
    readonly reason: string;
    readonly content: Readonly<Record<string, string>>;
    readonly says: RegExp;
  }[] = [
    {
      reason: "a file that is missing",
      content: {},
      says: /^--azure-endpoints: e can't be read: there is no such file$/,
    },
    { reason: "a file of others", content: { e: "EACCES" }, says: /can't be read: this user may not read it$/ },
    { reason: "a folder", content: { e: "EISDIR" }, says: /can't be read: EISDIR: system message$/ },
    { reason: "no YAML", content: { e: "{" }, says: /^--azure-endpoints: e is not YAML: / },
    { reason: "an unknown cloud", content: { e: "AzureMoon: {}" }, says: /e can't be used: .*AzureMoon/ },
    {
      reason: "an address without TLS",
      content: { e: "AzurePublic: {graph: 'http://graph.test'}" },
      says: /e can't be used: AzurePublic\.graph: /,
    },
    {
      reason: "an address with a user part, which is not repeated",
      content: { e: "AzurePublic: {graph: 'https://user:canary@graph.test'}" },
      says: /^(?!.*canary).*AzurePublic\.graph: must be https:\/\/HOST\[:PORT\] and nothing else$/,
    },
  ];
  it.each(REFUSED)("refuses $reason", async ({ content, says }) => {
    await expect(read(content, { endpointsFile: "e" })).rejects.toThrow(says);
    await expect(read(content, { endpointsFile: "e" })).rejects.toThrow(UsageError);
  });
  it("refuses a CA file without a certificate", async () => {
    await expect(read({ ca: "not PEM" }, { caFile: "ca" })).rejects.toThrow("--azure-ca: ca holds no PEM certificate");
  });
});
