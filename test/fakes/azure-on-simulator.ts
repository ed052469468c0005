import { createAzure } from "../../src/azure/azure.ts";
import type { RealmIdentity, TenantClients } from "../../src/azure/ports.ts";
import { noFence } from "../../src/ports/fence.ts";
import { SeededRandom } from "./seeded-random.ts";
import { CONTOSO, GRAPH_CLIENT, RESOURCE_MANAGER_CLIENT, type SimulatedAzure } from "./simulated-azure.ts";
import { simulatorOutbound } from "./simulator-outbound.ts";

const identity = (clientId: string, key: string) => ({ clientSecret: { clientId, secretRef: { name: "sp", key } } });

const CONTOSO_REALM: RealmIdentity = {
  realmName: "contoso",
  tenantId: CONTOSO,
  cloud: "AzurePublic",
  credentials: {
    resourceManager: identity(RESOURCE_MANAGER_CLIENT, "resource-manager"),
    graph: identity(GRAPH_CLIENT, "graph"),
  },
};

/** The real Azure part on the simulator in this process, for the tenant Contoso of the sample state. */
export function clientsOn({ simulator, clock }: SimulatedAzure): TenantClients {
  return createAzure({
    outbound: simulatorOutbound(simulator),
    clock,
    random: new SeededRandom(),
    files: { readText: () => Promise.reject(new Error("no files here")) },
    secrets: { read: () => Promise.resolve({ "resource-manager": "resource-manager-secret", graph: "graph-secret" }) },
    fence: noFence,
  }).forRealm(CONTOSO_REALM);
}
