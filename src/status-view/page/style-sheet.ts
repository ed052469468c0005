/**
 * The page's only style sheet. It names no font, picture or address outside the page. Colours come in pairs of ink and ground whose
 * contrast is at least 4.5 in both schemes: https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export const STYLE_SHEET = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f3; --surface: #ffffff; --line: #dcdcd6; --ink: #1b1d20; --quiet: #565b63; --code: #f0f0ec;
  --ready: #17633a; --ready-ground: #e3f2e8; --blocked: #9d1f19; --blocked-ground: #fbe8e6;
  --warning: #754700; --warning-ground: #fbf0d8; --working: #1a568e; --working-ground: #e4eef8;
  --suspended: #53585f; --suspended-ground: #ebebe7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14161a; --surface: #1c1f24; --line: #343940; --ink: #e7e8ea; --quiet: #a7adb6; --code: #262a30;
    --ready: #86d9a6; --ready-ground: #17301f; --blocked: #ffa79f; --blocked-ground: #3b1b19;
    --warning: #f1c46f; --warning-ground: #35290c; --working: #97c8f6; --working-ground: #152a3e;
    --suspended: #b4b9c1; --suspended-ground: #2a2e34;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink); line-height: 1.55; overflow-wrap: anywhere;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 1rem;
}
main, header, footer { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 3rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; font-weight: 600; letter-spacing: -0.011em; }
h1 { font-size: 0.875rem; font-weight: 600; color: var(--quiet); letter-spacing: 0.01em; }
h2 { font-size: 1.375rem; margin: 3.5rem 0 1rem; }
h3 { font-size: 1.0625rem; }
h4 { font-size: 0.875rem; color: var(--quiet); margin: 1.5rem 0 0.5rem; }
p { margin: 0.5rem 0; max-width: 46rem; }
.lead { font-size: 1.75rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.018em; margin: 0.5rem 0 1.25rem; max-width: 54rem; text-wrap: balance; }
.quiet { color: var(--quiet); }
.small { font-size: 0.875rem; }
code, .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
pre {
  margin: 0.75rem 0; padding: 0.75rem 1rem; background: var(--code); border-radius: 0.375rem;
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.9375rem; line-height: 1.5;
}
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 0.875rem 2rem; margin: 0; }
.facts dt { font-size: 0.8125rem; color: var(--quiet); }
.facts dd { margin: 0; }
.tiles { display: flex; flex-wrap: wrap; gap: 0.625rem; margin: 0 0 1.75rem; padding: 0; list-style: none; }
.tile { padding: 0.5rem 0.875rem; border-radius: 0.5rem; font-size: 0.875rem; }
.tile b { font-size: 1.25rem; font-weight: 600; margin-right: 0.375rem; font-variant-numeric: tabular-nums; }
.badge {
  display: inline-block; padding: 0.0625rem 0.5625rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600;
  white-space: nowrap; letter-spacing: 0;
}
.ready { color: var(--ready); background: var(--ready-ground); }
.blocked { color: var(--blocked); background: var(--blocked-ground); }
.warning { color: var(--warning); background: var(--warning-ground); }
.working { color: var(--working); background: var(--working-ground); }
.suspended, .unknown { color: var(--suspended); background: var(--suspended-ground); }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 0.625rem; padding: 1.25rem 1.5rem; margin: 0 0 1rem; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; }
.attention { padding: 0; list-style: none; margin: 0; }
.note { border-left: 3px solid var(--warning); padding: 0.25rem 1rem; margin: 1rem 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
caption { text-align: left; font-weight: 600; font-size: 0.875rem; color: var(--quiet); padding: 1.5rem 0 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5625rem 1.25rem 0.5625rem 0; border-top: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 0.8125rem; font-weight: 500; color: var(--quiet); border-top: 0; padding-top: 0; }
tbody th { font-weight: 500; }
.state { width: 9.5rem; } .for { width: 5rem; } .name { width: 15rem; }
time { white-space: nowrap; }
.within table, .card table { margin-top: 0.25rem; }
header .facts { grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); }
h3.title { margin: 2rem 0 0.75rem; }
a { color: inherit; text-decoration-color: var(--quiet); text-underline-offset: 0.2em; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--working); outline-offset: 3px; border-radius: 0.25rem; }
details { border-top: 1px solid var(--line); padding: 0.75rem 0; }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; }
summary h4 { display: inline; color: var(--ink); font-size: 1rem; margin: 0 0.625rem 0 0.25rem; }
.within { padding: 0.5rem 0 1rem; }
.list { margin: 0; padding-left: 1.25rem; }
.list li { margin: 0.25rem 0; }
footer { padding-top: 3rem; padding-bottom: 4rem; color: var(--quiet); font-size: 0.875rem; }
footer p { max-width: 46rem; }
@media (max-width: 44rem) {
  header { padding-top: 1.75rem; }
  .lead { font-size: 1.375rem; }
  h2 { margin-top: 2.5rem; }
  .card { padding: 1rem; }
  .facts, header .facts { grid-template-columns: 1fr; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  table, tbody, tr, th, td, caption { display: block; width: auto; }
  tr { border-top: 1px solid var(--line); padding: 0.625rem 0; }
  th, td { border: 0; padding: 0.125rem 0; }
}
@media print {
  :root {
    --ground: #ffffff; --surface: #ffffff; --line: #c9c9c4; --ink: #000000; --quiet: #4a4e55; --code: #f4f4f1;
    --ready: #17633a; --ready-ground: #ffffff; --blocked: #9d1f19; --blocked-ground: #ffffff; --warning: #754700;
    --warning-ground: #ffffff; --working: #1a568e; --working-ground: #ffffff; --suspended: #53585f; --suspended-ground: #ffffff;
  }
  @page { margin: 16mm; }
  body { font-size: 10pt; }
  header { padding-top: 0; }
  main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
  .badge, .tile { border: 1px solid currentColor; }
  .card, tr, details { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  a { text-decoration: none; }
}
`;
