const DEFINITION = "device_vendor_msft_policy_config_kerberos_cloudkerberosticketretrievalenabled";

/**
 * The modern interactive flow as a policy of the Intune settings catalog: what `Export JSON` gives, `Import policy` takes, and
 * `POST /beta/deviceManagement/configurationPolicies` creates. The id of the choice (`_1`, Enabled) is in no reference page; it is what
 * the catalog itself answers and exports. The name need not tell realms apart: an Intune tenant is an Entra tenant.
 * @see https://learn.microsoft.com/graph/api/resources/intune-deviceconfigv2-devicemanagementconfigurationpolicy
 * @see https://learn.microsoft.com/intune/intune-service/configuration/settings-catalog#import-and-export-a-policy
 * @see https://learn.microsoft.com/windows/client-management/mdm/policy-csp-kerberos#cloudkerberosticketretrievalenabled
 */
export function intuneSettingsCatalog(realmName: string): string {
  const policy = {
    "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
    name: "Windows Authentication for Azure SQL MI - modern interactive flow",
    description: `Clients get a Kerberos ticket from Entra ID when their user signs in. Realm ${realmName} of winauth-operator.`,
    platforms: "windows10",
    technologies: "mdm",
    roleScopeTagIds: ["0"],
    settings: [
      {
        "@odata.type": "#microsoft.graph.deviceManagementConfigurationSetting",
        settingInstance: {
          "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance",
          settingDefinitionId: DEFINITION,
          choiceSettingValue: {
            "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingValue",
            value: `${DEFINITION}_1`,
            children: [],
          },
        },
      },
    ],
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}
