import type { InstanceView, PermissionView } from "../view.ts";
import { html, type Markup } from "./markup.ts";
import { badge, code, conditionTable, facts, moment, shortId, table } from "./parts.ts";

/** All that is known of one instance, folded away while it is Ready. */
export function instanceDetails(instance: InstanceView, id: string): Markup {
  const { namespace, name, state, conditions, pendingActions } = instance;
  const isOpen = state === "Blocked" || state === "Warning" ? " open" : "";
  return html`<details id="${id}"${isOpen}><summary><h4>${namespace}/${name}</h4>${badge(state)}</summary>
<div class="within">${instanceFacts(instance)}
${conditionTable(`Conditions of ${namespace}/${name}`, conditions)}${listOf("Pending actions", pendingActions)}${history(instance)}</div></details>
`;
}

function instanceFacts(instance: InstanceView): Markup | undefined {
  return facts([
    ["Managed instance", shortId(instance.resourceId)],
    ["Host name", code(instance.host)],
    ["Service principal name (Kerberos)", code(instance.servicePrincipalName)],
    ["State in Azure", instance.azureState],
    ["Region", instance.location],
    ["Application id", code(instance.applicationId)],
    ["Consent granted", permissions(instance.granted)],
    ["Consent missing", permissions(instance.missing)],
    ["Policy", instance.observesOnly ? "Observe: nothing is changed" : undefined],
  ]);
}

function permissions(held: readonly PermissionView[]): string | undefined {
  if (held.length === 0) return undefined;
  return held.map(({ resource, scopes }) => `${resource}: ${scopes.join(", ")}`).join("; ");
}

function listOf(title: string, lines: readonly string[]): Markup | undefined {
  if (lines.length === 0) return undefined;
  return html`<p class="quiet small">${title}</p><ul class="list">${lines.map((line) => html`<li>${line}</li>`)}</ul>
`;
}

function history({ namespace, name, history: outcomes }: InstanceView): Markup | undefined {
  return table(
    `Last outcomes of ${namespace}/${name}`,
    ["Outcome", "When", "What"],
    outcomes.map(({ outcome, message, lastAt, count }) => [
      count > 1 ? `${outcome} (${count} times)` : outcome,
      moment(lastAt),
      message,
    ]),
    ["name", "state"],
  );
}
