import { describe, expect, it } from "vitest";
import { intuneSettingsCatalog } from "../../../src/client-policy/intune-settings-catalog.ts";

const ID = "device_vendor_msft_policy_config_kerberos_cloudkerberosticketretrievalenabled";

describe("intuneSettingsCatalog()", () => {
  const policy = JSON.parse(intuneSettingsCatalog("contoso")) as Readonly<Record<string, unknown>>;

  it("is a policy for Windows over MDM that says which realm it is from", () => {
    expect(policy).toMatchObject({
      "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
      platforms: "windows10",
      technologies: "mdm",
    });
    expect(policy["description"]).toContain("contoso");
  });

  it("turns on exactly one setting", () => {
    expect(policy["settings"]).toEqual([
      {
        "@odata.type": "#microsoft.graph.deviceManagementConfigurationSetting",
        settingInstance: {
          "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance",
          settingDefinitionId: ID,
          choiceSettingValue: {
            "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingValue",
            value: `${ID}_1`,
            children: [],
          },
        },
      },
    ]);
  });
});
