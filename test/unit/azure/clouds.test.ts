import { describe, expect, it } from "vitest";
import { CLOUD_NAMES, endpointOverridesSchema, resolveEndpoints } from "../../../src/azure/clouds.ts";

describe("clouds", () => {
  it("are a closed list", () => {
    expect(CLOUD_NAMES.map((cloud) => [cloud, ...(Object.values(resolveEndpoints(cloud)) as unknown[])])).toEqual([
      [
        "AzurePublic",
        "https://management.azure.com",
        "https://management.azure.com/.default",
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/.default",
        "https://login.microsoftonline.com",
        false,
        "database.windows.net",
      ],
      [
        "AzureUSGovernment",
        "https://management.usgovcloudapi.net",
        "https://management.usgovcloudapi.net/.default",
        "https://graph.microsoft.us",
        "https://graph.microsoft.us/.default",
        "https://login.microsoftonline.us",
        false,
        "database.usgovcloudapi.net",
      ],
      [
        "AzureChina",
        "https://management.chinacloudapi.cn",
        "https://management.chinacloudapi.cn/.default",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://microsoftgraph.chinacloudapi.cn/.default",
        "https://login.chinacloudapi.cn",
        false,
        "database.chinacloudapi.cn",
      ],
    ]);
  });

  it("can be pointed elsewhere by the process, audience kept", () => {
    const overrides = endpointOverridesSchema.parse({
      AzurePublic: { resourceManager: "https://127.0.0.1:8443/", login: "https://127.0.0.1:8443" },
    });
    expect(resolveEndpoints("AzurePublic", overrides)).toEqual({
      ...resolveEndpoints("AzurePublic"),
      resourceManager: "https://127.0.0.1:8443",
      login: "https://127.0.0.1:8443",
      loginOverridden: true,
    });
    expect(resolveEndpoints("AzureChina", overrides)).toEqual(resolveEndpoints("AzureChina"));
  });

  it.each(["http://x", "https://u:p@x", "https://x/path", "https://x/?q", "x", ""])("are not pointed to %s", (url) => {
    expect(endpointOverridesSchema.safeParse({ AzurePublic: { graph: url } }).success).toBe(false);
  });

  it("have no other names", () => {
    expect(endpointOverridesSchema.safeParse({ AzureGermany: { graph: "https://x" } }).success).toBe(false);
  });
});
