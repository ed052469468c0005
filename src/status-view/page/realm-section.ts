import type { FleetView, RealmView } from "../view.ts";
import { ageWords } from "../words.ts";
import { instanceDetails } from "./instance-details.ts";
import { html, type Markup } from "./markup.ts";
import { badge, code, conditionTable, facts, moment, readyBadge, table } from "./parts.ts";

/** One realm: the tenant, its flows, domains and clients, then its instances. `index` tells sections apart. */
export function realmSection(realm: RealmView, index: number, view: FleetView): Markup {
  const id = `realm-${index}`;
  const idOf = (position: number): string => `${id}-instance-${position}`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}" class="title"><span>Realm ${realm.name}</span>${badgeOf(realm)}</h2>
<div class="card">${realm.presence === "seen" ? seen(realm) : html`<p>${realm.says}</p>`}</div>
${instanceTable(realm, idOf, view)}
${realm.instances.length === 0 ? undefined : html`<h3 class="title"><span>Instances in detail</span></h3>`}
${realm.instances.map((instance, position) => instanceDetails(instance, idOf(position)))}</section>
`;
}

function badgeOf(realm: RealmView): Markup {
  if (realm.presence === "seen") return badge(realm.state);
  return realm.presence === "notFound" ? badge("Blocked", "Not found") : badge("Unknown", "Not visible");
}

function seen(realm: RealmView): Markup {
  return html`${facts([
    ["Tenant", code(realm.tenantId)],
    ["Cloud", realm.cloud],
    ...realm.flows.map(({ name, status }) => [`Flow: ${name}`, readyBadge(status)] as const),
    ["Client settings", code(realm.clientPolicy)],
  ])}
${conditionTable(`Conditions of realm ${realm.name}`, realm.conditions)}${domainTable(realm)}${clientTable(realm)}${permissionTable(realm)}`;
}

function domainTable(realm: RealmView): Markup | undefined {
  return table(
    "On-premises domains",
    ["Domain", "Ready", "What it says", "Key last set"],
    realm.domains.map(({ name, ready, message, controller, trustDirection, keyLastSet }) => [
      name,
      readyBadge(ready),
      html`${message}<div class="quiet small">${[controller, trustDirection && `trust: ${trustDirection}`].filter(Boolean).join(" · ")}</div>`,
      moment(keyLastSet),
    ]),
    ["name", "state"],
  );
}

function clientTable({ clients }: RealmView): Markup | undefined {
  if (clients === undefined) return undefined;
  return table(
    `Devices of the tenant: ${clients.total}`,
    ["Flow that they can use", "Devices"],
    [
      ["Modern interactive", clients.modernInteractive],
      ["Incoming trust", clients.incomingTrust],
      ["Neither", clients.notSupported],
    ],
    ["name"],
  );
}

function permissionTable({ missingPermissions }: RealmView): Markup | undefined {
  return table(
    "Missing permissions",
    ["Permission", "Scope", "Needed for"],
    missingPermissions.map(({ permission, scope, neededFor }) => [code(permission), code(scope), neededFor]),
    ["name"],
  );
}

function instanceTable(realm: RealmView, idOf: (position: number) => string, view: FleetView): Markup | undefined {
  return table(
    `Instances in realm ${realm.name}`,
    ["Instance", "State", "For", "What it says"],
    realm.instances.map(({ namespace, name, state, since, says }, position) => [
      html`<a href="#${idOf(position)}">${namespace}/${name}</a>`,
      badge(state),
      since === undefined ? undefined : ageWords(Date.parse(view.readAt) - Date.parse(since)),
      says,
    ]),
    ["name", "state", "for"],
  );
}
