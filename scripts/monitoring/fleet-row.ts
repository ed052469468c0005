import { METRICS } from "../../src/observability/metric-catalog.ts";
import { curves, list, type Panel, type Row, stat } from "./panels.ts";

const KIND = 'kind="WindowsAuthentication"';
const REALM = 'realm=~"$realm"';

/** How many instances have a condition, whatever the number of replicas that tell it. */
function instancesWith(type: string, status: string): string {
  const series = `${METRICS.resourcesByCondition.name}{${KIND}, ${REALM}, type="${type}", status="${status}"}`;
  return `sum(max by (realm) (${series}))`;
}

function wrong(title: string, type: string, status: string, description: string): Panel {
  return stat({ title, description, width: 4, redFrom: 1, targets: [{ expr: instancesWith(type, status) }] });
}

/** Are the instances as declared? */
export const FLEET_ROW: Row = {
  title: "Fleet",
  panels: [
    stat({
      title: "Instances declared",
      description: "WindowsAuthentications of the chosen realms.",
      width: 4,
      targets: [{ expr: `sum(max by (realm) (${METRICS.resources.name}{${KIND}, ${REALM}}))` }],
    }),
    stat({
      title: "Ready",
      description: "Share of the instances on which everything is as declared.",
      width: 4,
      unit: "percentunit",
      targets: [
        {
          expr: `${instancesWith("Ready", "True")} / sum(max by (realm) (${METRICS.resources.name}{${KIND}, ${REALM}}))`,
        },
      ],
    }),
    wrong("Stalled", "Stalled", "True", "Only a person can mend these; their Ready condition says who and how."),
    wrong("Consent missing", "ConsentGranted", "False", "Users can't get tickets for these instances."),
    wrong("Service principal off", "ServicePrincipalEnabled", "False", "Nobody can sign in to these instances."),
    wrong("Sign-in blocked", "SignInUnblocked", "False", "A Conditional Access policy blocks users' sign-in."),
    curves({
      title: "Instances by condition that is False",
      description: "What is wrong, and since when. An instance counts once for each condition.",
      width: 12,
      targets: [
        {
          expr: `sum by (type) (max by (realm, type) (${METRICS.resourcesByCondition.name}{${KIND}, ${REALM}, status="False"}))`,
          legend: "{{type}}",
        },
      ],
    }),
    list({
      title: "Objects that are not Ready",
      description: "Empty with --condition-metrics=summary: kubectl get winauth -A then says which.",
      width: 12,
      columns: ["kind", "namespace", "name", "realm"],
      targets: [
        {
          expr: `max by (kind, namespace, name, realm) (${METRICS.resourceCondition.name}{${REALM}, type="Ready", status!="True"}) == 1`,
        },
      ],
    }),
  ],
};
