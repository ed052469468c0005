import { METRICS } from "../../src/observability/metric-catalog.ts";
import { curves, type Row } from "./panels.ts";

const REALM = '{realm=~"$realm"}';

/** Is what is set up once per tenant in place? */
export const REALM_ROW: Row = {
  title: "Realm",
  panels: [
    curves({
      title: "Realms by condition that is False",
      description: "1 while the condition is False: kubectl describe realm NAME has the sentence.",
      width: 12,
      targets: [
        {
          expr: `max by (realm, type) (${METRICS.resourcesByCondition.name}{kind="KerberosRealm", realm=~"$realm", status="False"})`,
          legend: "{{realm}} {{type}}",
        },
      ],
    }),
    curves({
      title: "Devices by flow",
      description: "Devices of the tenant by the flow that they can use, at the last count.",
      width: 12,
      targets: [{ expr: `max by (realm, flow) (${METRICS.realmClients.name}${REALM})`, legend: "{{realm}} {{flow}}" }],
    }),
    curves({
      title: "Age of the Kerberos server's key",
      description: "Share of the age that is declared for the domain; rotate the key before it reaches 100 %.",
      width: 12,
      unit: "percentunit",
      targets: [
        {
          expr: `(time() - max by (realm, domain) (${METRICS.trustKeyLastSet.name}${REALM})) / on (realm, domain) max by (realm, domain) (${METRICS.trustKeyMaxAge.name}${REALM})`,
          legend: "{{realm}} {{domain}}",
        },
      ],
    }),
    curves({
      title: "Time left of certificates",
      description:
        "Of the certificates with which the realm's identities sign in. Client secrets are not shown: only Entra knows their end.",
      width: 12,
      unit: "s",
      targets: [
        {
          expr: `max by (realm, api) (${METRICS.credentialExpiry.name}${REALM}) - time()`,
          legend: "{{realm}} {{api}}",
        },
      ],
    }),
  ],
};
