import { DOMParser, type Element, onErrorStopParsing } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import { intuneCustomProfile, kdcProxyPayload } from "../../../src/client-policy/intune-custom-profile.ts";
import { TENANT } from "../../support/client-policy.ts";

/** The elements of a payload, which has no root of its own: name and attributes each. */
function elementsOf(payload: string): readonly unknown[] {
  const parser = new DOMParser({ onError: onErrorStopParsing });
  const root = parser.parseFromString(`<payload>${payload}</payload>`, "text/xml").documentElement;
  return [...(root?.childNodes ?? [])].map((node) => {
    const attributes = [...(node as Element).attributes];
    return [node.nodeName, Object.fromEntries(attributes.map(({ name, value }) => [name, value]))];
  });
}

describe("kdcProxyPayload()", () => {
  it.each([
    ["AzurePublic", "login.microsoftonline.com"],
    ["AzureUSGovernment", "login.microsoftonline.us"],
    ["AzureChina", "login.chinacloudapi.cn"],
  ] as const)("enables the policy with one pair of name and value in %s", (cloud, host) => {
    expect(elementsOf(kdcProxyPayload(cloud, TENANT))).toEqual([
      ["enabled", {}],
      [
        "data",
        {
          id: "KdcProxyServer",
          value: `KERBEROS.MICROSOFTONLINE.COM\uf000<https ${host}:443:${TENANT}/kerberos />`,
        },
      ],
    ]);
  });

  it("is escaped once, in ASCII", () => {
    expect(kdcProxyPayload("AzurePublic", "T")).toBe(
      '<enabled/><data id="KdcProxyServer" value="KERBEROS.MICROSOFTONLINE.COM&#xF000;&lt;https login.microsoftonline.com:443:T/kerberos /&gt;"/>',
    );
  });

  it("keeps what XML gives a meaning within the attribute", () => {
    expect(elementsOf(kdcProxyPayload("AzurePublic", '&lt;"/><disabled/>'))).toHaveLength(2);
  });
});

describe("intuneCustomProfile()", () => {
  it("is a custom profile with the one setting", () => {
    const profile = JSON.parse(intuneCustomProfile("contoso", "AzurePublic", TENANT)) as Readonly<
      Record<string, unknown>
    >;
    expect(profile).toMatchObject({
      "@odata.type": "#microsoft.graph.windows10CustomConfiguration",
      omaSettings: [
        {
          "@odata.type": "#microsoft.graph.omaSettingString",
          omaUri: "./Device/Vendor/MSFT/Policy/Config/ADMX_Kerberos/KdcProxyServer",
          value: kdcProxyPayload("AzurePublic", TENANT),
        },
      ],
    });
    expect(profile["omaSettings"]).toHaveLength(1);
    expect(profile["description"]).toContain("contoso");
  });
});
