import { createHash } from "node:crypto";
import { STATES } from "../state.ts";
import type { FleetView } from "../view.ts";
import { attentionSection } from "./attention-section.ts";
import { html, Markup } from "./markup.ts";
import { classOf, code, facts, moment } from "./parts.ts";
import { realmSection } from "./realm-section.ts";
import { STYLE_SHEET } from "./style-sheet.ts";

/**
 * The view as one page that stands alone: it loads nothing, runs nothing, and a policy of its own forbids both. For a ticket or an audit.
 *
 * @see https://www.w3.org/TR/CSP3/#meta-element
 */
export function renderPage(view: FleetView): string {
  return html`<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
<title>Windows Authentication: ${view.sentence}</title><link rel="icon" href="data:,">
<style>${new Markup(STYLE_SHEET)}</style></head>
<body>${head(view)}<main>${attentionSection(view)}${view.realms.map((realm, index) => realmSection(realm, index, view))}</main>
${foot(view)}</body></html>
`.text;
}

const POLICY = [
  "default-src 'none'",
  "img-src data:",
  `style-src 'sha256-${createHash("sha256").update(STYLE_SHEET).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

function head(view: FleetView): Markup {
  return html`<header><h1>Windows Authentication for Azure SQL Managed Instance</h1>
<p class="lead">${view.sentence}</p>
${tiles(view)}
${facts([
  ["Cluster", html`${view.cluster.context ?? ""} ${code(view.cluster.server)}`],
  ["Looked at", view.scope],
  ["Read", moment(view.readAt)],
  ["Written by", view.program],
])}
${view.limits.map((limit) => html`<p class="note">${limit}</p>`)}</header>
`;
}

function tiles({ counts }: FleetView): Markup {
  const told = STATES.map((state) => ({ state, count: counts.realms[state] + counts.instances[state] })).filter(
    ({ count }) => count > 0,
  );
  return html`<ul class="tiles" aria-label="Objects by state">${told.map(
    ({ state, count }) => html`<li class="tile ${classOf(state)}"><b>${count}</b>${state}</li>`,
  )}</ul>`;
}

function foot(view: FleetView): Markup {
  return html`<footer><p>A picture of one moment, ${moment(view.readAt)}, from the status of the WindowsAuthentication and KerberosRealm objects
in the cluster. It does not change by itself; winauth status shows how things stand now.</p>
<p>Nothing secret is in this page: it holds names, ids and the sentences of conditions. The operator writes no password, token, key or
certificate into them. The page loads nothing from anywhere.</p></footer>`;
}
