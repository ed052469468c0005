import type { State } from "../state.ts";
import type { ConditionView } from "../view.ts";
import { momentWords } from "../words.ts";
import { type Content, html, type Markup } from "./markup.ts";

/** A sign beside each word, so that nothing hangs on colour alone. */
const SIGNS: Readonly<Record<State, string>> = {
  Ready: "✓",
  Warning: "!",
  Working: "…",
  Blocked: "✕",
  Suspended: "‖",
  Unknown: "?",
};

/** The class of the style sheet for a state. */
export function classOf(state: State): string {
  return state.toLowerCase();
}

/** A state as a word with its sign. */
export function badge(state: State, word: string = state): Markup {
  return html`<span class="badge ${classOf(state)}"><span aria-hidden="true">${SIGNS[state]} </span>${word}</span>`;
}

const STATE_OF_STATUS = { True: "Ready", False: "Blocked", Unknown: "Warning" } as const;
const HOLDS = { True: "Yes", False: "No", Unknown: "Not known" } as const;
const IS_READY = { True: "Ready", False: "Not ready", Unknown: "Not known" } as const;

/** Whether a condition holds, as a word with its sign. */
export function statusBadge(status: ConditionView["status"]): Markup {
  return badge(STATE_OF_STATUS[status], HOLDS[status]);
}

/** Whether a flow or a domain is ready, as a word with its sign. */
export function readyBadge(status: ConditionView["status"]): Markup {
  return badge(STATE_OF_STATUS[status], IS_READY[status]);
}

/** A moment, to the minute. */
export function moment(iso: string | undefined): Markup | undefined {
  if (iso === undefined) return undefined;
  return html`<time datetime="${iso}">${momentWords(Date.parse(iso))}</time>`;
}

/** A list of names and values; values that are absent are left out with their names. */
export function facts(rows: readonly (readonly [name: string, value: Content])[]): Markup | undefined {
  const told = rows.filter(([, value]) => value !== undefined && value !== "");
  if (told.length === 0) return undefined;
  return html`<dl class="facts">${told.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** The end of a long id, the whole of it for who points at it. */
export function shortId(id: string | undefined): Markup | undefined {
  if (id === undefined) return undefined;
  const end = id.split("/").slice(-2).join("/");
  return end === id ? html`<span class="code">${id}</span>` : html`<span class="code" title="${id}">…/${end}</span>`;
}

/** Text in the face of code. */
export function code(text: string | undefined): Markup | undefined {
  return text === undefined ? undefined : html`<span class="code">${text}</span>`;
}

/**
 * A table that a narrow screen shows row by row. The roles are there because browsers drop a table's meaning with its layout:
 * https://developer.mozilla.org/docs/Web/CSS/display#tables
 */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly Content[])[],
  classes: readonly string[] = [],
): Markup | undefined {
  if (rows.length === 0) return undefined;
  const head = headings.map(
    (heading, index) => html`<th scope="col" role="columnheader" class="${classes[index] ?? "rest"}">${heading}</th>`,
  );
  const body = rows.map(([first, ...others]) => {
    const cells = others.map((cell) => html`<td role="cell">${cell}</td>`);
    return html`<tr role="row"><th scope="row" role="rowheader">${first}</th>${cells}</tr>
`;
  });
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${body}</tbody></table>
`;
}

/** Conditions, a row each. */
export function conditionTable(caption: string, conditions: readonly ConditionView[]): Markup | undefined {
  return table(
    caption,
    ["Condition", "Holds", "What it says"],
    conditions.map(({ type, status, reason, message }) => [
      type,
      statusBadge(status),
      html`${message}<div class="quiet small">${reason}</div>`,
    ]),
    ["name", "state"],
  );
}
