import { type ChartValue, kubernetesList, texts, toggle, type ValueSchema } from "./chart-value.ts";

const CIDR = "^[0-9a-fA-F.:]+/[0-9]{1,3}$";

/** What the NetworkPolicy of the operator's pods lets through. Everything else is refused. */
export function networkValues(ports: ValueSchema): readonly ChartValue[] {
  return [
    {
      path: "networkPolicy.enabled",
      byDefault: true,
      schema: toggle,
      help: "Refuse what the pods don't need, in both directions. Does something where the network plugin enforces NetworkPolicies.",
      tries: [false],
    },
    {
      path: "networkPolicy.metricsFrom",
      byDefault: [],
      schema: kubernetesList,
      help: "Who may reach the metrics port, as NetworkPolicy peers. Empty: every pod of the cluster.",
      tries: [[{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }]],
    },
    {
      path: "networkPolicy.apiServer.ports",
      byDefault: [443, 6443, 8443, 16_443],
      schema: ports,
      help: "Ports of the API server, as it is reached behind its Service.",
      tries: [[6443]],
    },
    {
      path: "networkPolicy.apiServer.cidrs",
      byDefault: [],
      schema: texts(CIDR),
      help: "Its addresses. Empty: anywhere.",
      tries: [["10.0.0.1/32"]],
    },
    {
      path: "networkPolicy.azure.cidrs",
      byDefault: [],
      schema: texts(CIDR),
      help: "Addresses of Azure, or of a gateway to it, on port 443. Empty: anywhere; Azure's own change by the week.",
      tries: [["10.1.0.0/16", "10.2.0.0/16"]],
    },
    {
      path: "networkPolicy.domainControllers.enabled",
      byDefault: true,
      schema: toggle,
      help: "Let the pods reach domain controllers. Realms without the incoming trust flow need it not.",
      tries: [false],
    },
    {
      path: "networkPolicy.domainControllers.ports",
      byDefault: [636, 389],
      schema: ports,
      help: "LDAPS, and LDAP for StartTLS.",
      tries: [[636]],
    },
    {
      path: "networkPolicy.domainControllers.cidrs",
      byDefault: [],
      schema: texts(CIDR),
      help: "Addresses of the domain controllers. Empty: anywhere.",
      tries: [["10.3.0.0/24"]],
    },
    {
      path: "networkPolicy.managedIdentity.enabled",
      byDefault: false,
      schema: toggle,
      help: "Let the pods reach the node's managed identity endpoint (169.254.169.254:80), for realms with `managedIdentity`.",
      tries: [true],
    },
    {
      path: "networkPolicy.extraIngress",
      byDefault: [],
      schema: kubernetesList,
      help: "More ingress rules.",
      tries: [[{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }]],
    },
    {
      path: "networkPolicy.extraEgress",
      byDefault: [],
      schema: kubernetesList,
      help: "More egress rules.",
      tries: [[{ to: [{ ipBlock: { cidr: "10.4.0.1/32" } }], ports: [{ port: 3268 }] }]],
    },
  ];
}
