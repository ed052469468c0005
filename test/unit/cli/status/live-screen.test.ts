import { describe, expect, it } from "vitest";
import { lineScreen, terminalScreen } from "../../../../src/cli/status/live-screen.ts";
import { fleetObjects, viewOfFleet } from "../../../support/status-fleet.ts";

const { realms, instances } = fleetObjects();

describe("lineScreen()", () => {
  it("prints everything once, then what changed and what is gone, and nothing where nothing did", () => {
    const out: string[] = [];
    const screen = lineScreen(
      (text) => void out.push(text),
      (text) => void out.push(`! ${text}`),
    );
    screen.show(viewOfFleet(), "everything\n");
    screen.show(viewOfFleet(), "everything\n");
    screen.note("What is shown may be old: it is away.");
    screen.note("");
    screen.show(viewOfFleet({ realms: [], instances: instances.slice(2, 3) }), "something\n");
    expect(out.filter((text) => text !== "")).toEqual([
      "everything\n",
      "! winauth status: What is shown may be old: it is away.\n",
      [
        "2026-11-25T12:00:00Z realm contoso: Blocked RealmNotFound: There is no KerberosRealm contoso.",
        "2026-11-25T12:00:00Z team-payments/invoices: gone",
        "2026-11-25T12:00:00Z team-payments/payments: gone",
        "2026-11-25T12:00:00Z team-records/archive: gone",
        "",
      ].join("\n"),
    ]);
  });
});

describe("terminalScreen()", () => {
  const size = { columns: () => 10, rows: () => 6 };
  it("draws from the top, clears what was there, and tells how much does not fit", () => {
    let out = "";
    const screen = terminalScreen((text) => void (out += text), size);
    out = "";
    screen.show(viewOfFleet({ realms }), "1\n\u001b[31m22\u001b[0m\n3333333333333\n4\n5\n");
    expect(out).toBe(
      "\u001b[H1\u001b[K\n\u001b[31m22\u001b[0m\u001b[K\n… 3 more lines\u001b[K\n\u001b[K\n\u001b[K\u001b[0J",
    );
  });
  it("leaves the last text on the screen that was there before", () => {
    let out = "";
    const screen = terminalScreen((text) => void (out += text), size);
    screen.show(viewOfFleet(), "last\n");
    out = "";
    screen.end();
    expect(out).toBe("\u001b[?25h\u001b[?1049llast\n");
  });
});
