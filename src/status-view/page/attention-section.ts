import type { AttentionView, FleetView } from "../view.ts";
import { counted } from "../words.ts";
import { html, type Markup } from "./markup.ts";
import { badge, moment } from "./parts.ts";

/** What needs somebody, before anything else. */
export function attentionSection({ attention, verdict }: FleetView): Markup {
  return html`<section aria-labelledby="attention"><h2 id="attention">What needs attention</h2>
${attention.length === 0 ? nothing(verdict) : html`<ol class="attention">${attention.map(item)}</ol>`}</section>
`;
}

function nothing(verdict: FleetView["verdict"]): Markup {
  return verdict === "inProgress"
    ? html`<p>Nobody has to act now. What is not ready yet, the operator goes on with by itself.</p>`
    : html`<p>Nothing. Nobody has to act now.</p>`;
}

function item(entry: AttentionView): Markup {
  const { object, state, condition, reason, meaning, who, sentence, command, afterwards, since, concerns } = entry;
  const many = concerns === undefined ? undefined : html` · ${counted(concerns, "instance")} in this realm`;
  return html`<li class="card"><div class="title"><h3>${object}</h3>${badge(state)}</div>
<p>${sentence}</p>
${command === undefined ? undefined : html`<pre><code>${command}</code></pre>`}
${afterwards === undefined ? undefined : html`<p>${afterwards}</p>`}
<p class="quiet small">Whose move: ${who}${many}<br>${condition}: ${reason}${meaning === undefined ? undefined : html` – ${meaning}`}
${since === undefined ? undefined : html`<br>Since ${moment(since)}`}</p></li>
`;
}
