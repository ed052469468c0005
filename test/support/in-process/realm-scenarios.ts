import { isDeepStrictEqual } from "node:util";
import { conditionOf } from "../../../src/controllers/status/conditions.ts";
import type { InProcessWorld } from "./in-process-world.ts";
import { WHOLE_REALM } from "./sample-objects.ts";
import { isReady, isRealmReady, type Scenario } from "./scenarios.ts";

const RENAMED = "clients-of-contoso";

/** The realm has published what it says it has, under this name and no other; one file alone is what somebody left of it. */
function isPublished({ configMaps, realm }: InProcessWorld, name: string): boolean {
  const files = configMaps.map(({ metadata, data }) => [metadata.name, Object.keys(data ?? {}).length > 1] as const);
  return isDeepStrictEqual(files, [[name, true]]) && realm.status?.clientPolicy?.configMapName === name;
}

/** Everything that {@link WHOLE_REALM} declares is so, and status shows it. */
export function isWholeRealmReady(
  world: InProcessWorld,
  policy: string = WHOLE_REALM.clientPolicy.configMapName,
): boolean {
  const { directory, domains, clients } = world.realm.status ?? {};
  const isSeen = directory !== undefined && domains?.[0]?.ready === "True" && clients !== undefined;
  return isRealmReady(world) && isSeen && isPublished(world, policy);
}

/** The instance's object tells the same of the realm as the realm itself. */
function isTold({ object, realm }: InProcessWorld): boolean {
  const ready = conditionOf(realm.status?.conditions, "Ready");
  const told = conditionOf(object?.status?.conditions, "RealmReady");
  return told !== undefined && told.status === ready?.status;
}

/** What happens to a realm with its flows, to what it published and to its on-premises domain. */
export const REALM_SCENARIOS: readonly Scenario[] = [
  {
    name: "realm-flows-declared",
    ready: {},
    realm: {},
    change: (world) => world.editRealm(WHOLE_REALM),
    isOver: (world) => isReady(world) && isWholeRealmReady(world),
  },
  {
    name: "policy-edited",
    realm: WHOLE_REALM,
    change: (world) =>
      world.editConfigMap(WHOLE_REALM.clientPolicy.configMapName, { data: { "README.txt": "edited" } }),
    isOver: (world) => isWholeRealmReady(world),
  },
  {
    name: "policy-renamed",
    realm: WHOLE_REALM,
    change: (world) => world.editRealm({ clientPolicy: { configMapName: RENAMED } }),
    isOver: (world) => isWholeRealmReady(world, RENAMED),
  },
  {
    name: "trust-lost",
    ready: {},
    realm: WHOLE_REALM,
    change: (world) => {
      world.setDirectory("no-trust");
      world.askRealm();
    },
    isOver: (world) => isTold(world) && world.realm.status?.domains?.[0]?.reason === "TrustNotFound",
  },
  {
    name: "trust-found",
    ready: {},
    realm: WHOLE_REALM,
    before: (world) => world.setDirectory("no-trust"),
    change: (world) => {
      world.setDirectory("ready");
      world.askRealm();
    },
    isOver: (world) => isReady(world) && isWholeRealmReady(world) && isTold(world),
  },
];
