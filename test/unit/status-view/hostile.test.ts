import { DOMParser } from "@xmldom/xmldom";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { renderJson } from "../../../src/status-view/documents.ts";
import { renderPage } from "../../../src/status-view/page/page.ts";
import { plain } from "../../../src/status-view/text/paint.ts";
import { renderTable } from "../../../src/status-view/text/table.ts";
import { renderTree } from "../../../src/status-view/text/tree.ts";
import { cellsOf } from "../../../src/status-view/text/wrap.ts";
import type { FleetView } from "../../../src/status-view/view.ts";
import { fleetObjects, viewOfFleet } from "../../support/status-fleet.ts";

/** What a terminal could take for a command, and what nobody sees; line ends of our own are no part of it. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const CHUNKS = [
  "\u001b[2J",
  "\u001b]8;;https://evil.example\u0007",
  "\u009b31m",
  "\r",
  "\n",
  "\u202e",
  "\u200b",
  "\ud800",
  "\u0000",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "</style>",
  "</title>",
  "<!--",
  "&amp;",
  "'",
  "漢字",
  "👩‍💻",
  "az sql x",
  ": kubectl x",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...CHUNKS), fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 6 })
  .map((parts) => parts.join(""));

/** The fleet with one text at every place where an object holds text, and nonsense in some. */
function fleetOf(text: string): FleetView {
  const everywhere = (value: unknown, key = ""): unknown => {
    if (Array.isArray(value)) return value.map((item) => everywhere(item));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, everywhere(member, name)]));
    // States, moments and what joins the objects stay, so that everything is still shown.
    const stays = typeof value !== "string" || ["status", "ready"].includes(key) || /^\d{4}-\d\d-\d\dT/.test(value);
    return stays ? value : `${value}${text}`;
  };
  const { realms, instances } = everywhere(fleetObjects()) as ReturnType<typeof fleetObjects>;
  return viewOfFleet({ realms, instances, cluster: { context: text, server: `a${text}` }, limits: [text] });
}

function harmIn(text: string): string | undefined {
  return HARMFUL.exec(text.replaceAll("\n", ""))?.[0];
}

describe("whatever names and messages hold", () => {
  it("no control character reaches a table, a tree, JSON or YAML, and no line of a message becomes two", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 20, max: 140 }), (text, columns) => {
        const view = fleetOf(text);
        const outputs = [
          renderTable(view, { columns, paint: plain }),
          renderTree(view, { columns, paint: plain, inFull: true }),
          renderJson(view),
          stringify(view, { lineWidth: 0 }),
        ];
        expect(outputs.map(harmIn)).toEqual([undefined, undefined, undefined, undefined]);
      }),
      { numRuns: 60 },
    );
  });
  it("no line of a table or a tree is longer than the terminal is wide, but those with a command", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 40, max: 140 }), (text, columns) => {
        const view = fleetOf(text);
        const commands = view.attention.map(({ command }) => `      ${command ?? ""}`);
        const lines = [
          ...renderTable(view, { columns, paint: plain }).split("\n"),
          ...renderTree(view, { columns, paint: plain, inFull: true }).split("\n"),
        ].filter((line) => !commands.includes(line));
        expect(lines.filter((line) => cellsOf(line) > columns)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
  it("a page has the elements that it has with harmless ones, and no other attribute", () => {
    const shape = (page: string): readonly string[] =>
      [
        ...page
          .replace(/<style>[^]*?<\/style>/, "")
          .matchAll(/<(\/?[a-z!][^\s>]*)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*>/gi),
      ].map(([, name = "", attributes = ""]) => `${name} ${attributes.replace(/="[^"]*"/g, "").trim()}`);
    // An id becomes a shortened one, and a sentence gets a command: what stays is that every tag is one of ours.
    const tags = new Set(shape(renderPage(fleetOf(": kubectl x; then y/z"))).concat(shape(renderPage(viewOfFleet()))));
    fc.assert(
      fc.property(hostile, (text) => {
        const page = renderPage(fleetOf(text));
        expect(harmIn(page)).toBeUndefined();
        expect(page.match(/<(?=\/?[a-z!])/gi)?.length).toBe(shape(page).length + 2);
        expect(shape(page).filter((tag) => !tags.has(tag))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
  it("objects that break every rule of the schema are shown without a failure", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.object({
            maxDepth: 4,
            key: fc.constantFrom("metadata", "name", "spec", "status", "conditions", "history", "domains", "flows"),
          }),
          { maxLength: 4 },
        ),
        (objects) => {
          const view = viewOfFleet({ realms: objects, instances: objects });
          expect(renderPage(view)).toContain("</html>");
        },
      ),
      { numRuns: 100 },
    );
  });
  it("a page is well-formed", () => {
    const body = /<body>[^]*<\/body>/.exec(renderPage(viewOfFleet()))?.[0] ?? "";
    const errors: string[] = [];
    const parser = new DOMParser({ onError: (_level, message) => void errors.push(message) });
    parser.parseFromString(
      body.replaceAll("<br>", "<br/>").replaceAll(/<details([^>]*) open>/g, "<details$1>"),
      "text/xml",
    );
    expect(errors).toEqual([]);
  });
});
