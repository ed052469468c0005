import type { Reply } from "../../../../src/simulator/exchange.ts";
import { createGraphService } from "../../../../src/simulator/graph/service.ts";
import { stateSchema, type Tenant } from "../../../../src/simulator/state.ts";
import { createWorld, type OwnedWorld } from "../../../../src/simulator/world.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { SeededRandom } from "../../../fakes/seeded-random.ts";

export const TENANT = "11111111-1111-4111-8111-111111111111";
export const CALLER_APP = "22222222-2222-4222-8222-222222222222";
export const CALLER_OBJECT = "22222222-2222-4222-8222-2222222222aa";
export const GRAPH_SP = "a3efc889-f1b7-4532-9e01-91e32d1039f4";
export const MI_SP = "b25985a8-9d2b-4fde-9fa7-6c4e43a8ddec";
export const MI_APP = "33333333-3333-4333-8333-333333333333";
export const MI_APP_OBJECT = "33333333-3333-4333-8333-3333333333aa";
export const READER_ROLE = "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30";

/** Everything that the simulator's Graph asks for. */
export const ALL_PERMISSIONS = [
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "Device.Read.All",
  "Directory.ReadWrite.All",
  "Organization.Read.All",
  "Policy.Read.All",
  "Policy.ReadWrite.ConditionalAccess",
];

/** A small tenant with one managed instance's application, and a way to call Graph in it. */
export interface GraphWorld {
  readonly world: OwnedWorld;
  readonly clock: FakeClock;
  readonly tenant: () => Tenant;
  /** `GET /v1.0/…`; the path may carry a query. */
  readonly call: (method: string, url: string, options?: CallOptions) => Reply;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clientId?: string;
  readonly version?: string;
  /** The roles of the token; absent: the permissions of the state. */
  readonly roles?: readonly string[];
}

export function graphWorld(
  options: { readonly permissions?: readonly string[]; readonly behaviour?: object; readonly tenant?: object } = {},
): GraphWorld {
  const state = stateSchema.parse({
    tenants: [
      {
        id: TENANT,
        organization: {
          onPremisesSyncEnabled: true,
          onPremisesLastSyncDateTime: "2026-01-01T00:00:00Z",
          verifiedDomains: ["contoso.com", "contoso.onmicrosoft.com"],
        },
        identities: [
          {
            name: "operator",
            clientId: CALLER_APP,
            objectId: CALLER_OBJECT,
            graphPermissions: options.permissions ?? ALL_PERMISSIONS,
          },
        ],
        applications: [
          {
            id: MI_APP_OBJECT,
            appId: MI_APP,
            displayName: "sqlmi-01 principal",
            createdDateTime: "2026-01-01T00:00:00Z",
            identifierUris: ["api://sqlmi-01"],
          },
        ],
        servicePrincipals: [
          {
            id: GRAPH_SP,
            appId: "00000003-0000-0000-c000-000000000000",
            displayName: "Microsoft Graph",
            servicePrincipalNames: ["https://graph.microsoft.com"],
          },
          {
            id: MI_SP,
            appId: MI_APP,
            displayName: "sqlmi-01 principal",
            servicePrincipalNames: [MI_APP],
            directoryRoles: ["Directory Readers"],
          },
        ],
        conditionalAccessPolicies: [
          {
            id: "44444444-4444-4444-8444-444444444444",
            displayName: "Require MFA",
            state: "enabled",
            conditions: { applications: { includeApplications: ["All"], excludeApplications: [] } },
          },
        ],
        ...options.tenant,
      },
    ],
    behaviour: { throttling: false, ...options.behaviour },
  });
  const clock = new FakeClock();
  const world = createWorld({ state, clock, random: new SeededRandom(7) });
  const graph = createGraphService(world);
  return {
    world,
    clock,
    tenant: () => world.tenant(TENANT)!,
    call(method, url, { body, headers = {}, clientId = CALLER_APP, version = "v1.0", roles } = {}) {
      const [path = "", ...query] = url.split("?");
      return graph(
        {
          method,
          host: "graph.microsoft.com",
          path: `/${version}${decodeURIComponent(path)}`,
          query: new URLSearchParams(query.join("?")),
          headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
          body: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
        },
        {
          tenantId: TENANT,
          clientId,
          objectId: CALLER_OBJECT,
          audience: "graph",
          ...(roles !== undefined && { roles }),
        },
        world,
      );
    },
  };
}

/** The body of an answer as an object. */
export function bodyOf(reply: Reply): Record<string, unknown> {
  return reply.body as Record<string, unknown>;
}

/** The `value` of a collection. */
export function valueOf(reply: Reply): Record<string, unknown>[] {
  return bodyOf(reply)["value"] as Record<string, unknown>[];
}

/** Status, code and message of a refusal. */
export function refusalOf(reply: Reply): [number, string, string] {
  const error = bodyOf(reply)["error"] as { code: string; message: string };
  return [reply.status, error.code, error.message];
}

/** Path and query of a link in an answer, to be called. */
export function linkOf(reply: Reply, name: string): string {
  return String(bodyOf(reply)[name]).replace("https://graph.microsoft.com/v1.0", "");
}
