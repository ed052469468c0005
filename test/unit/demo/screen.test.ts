import { describe, expect, it } from "vitest";
import { Screen } from "../../../src/demo/screen.ts";

const ROW = { name: "team/a", ready: "True", reason: "Succeeded", says: "Fine." };

function screen(isTerminal: boolean) {
  const written: string[] = [];
  return { screen: new Screen({ write: (text) => void written.push(text), isTerminal, columns: () => 80 }), written };
}

describe("Screen on a terminal", () => {
  it("keeps the table below the last line, redrawn in place", () => {
    const { screen: shown, written } = screen(true);
    shown.show([ROW]);
    shown.say("Next.");
    expect(written).toEqual([
      "\nNAME    READY    REASON     WHAT IT SAYS\nteam/a  True     Succeeded  Fine.\n",
      "\u001b[3A\u001b[0J",
      "Next.\n",
      "\nNAME    READY    REASON     WHAT IT SAYS\nteam/a  True     Succeeded  Fine.\n",
    ]);
  });
  it("does not redraw what did not change", () => {
    const { screen: shown, written } = screen(true);
    shown.show([ROW]);
    const before = written.length;
    shown.show([{ ...ROW }]);
    expect(written.length).toBe(before);
  });
  it("leaves the table alone once settled", () => {
    const { screen: shown, written } = screen(true);
    shown.show([ROW]);
    shown.settle();
    shown.say("Done.");
    expect(written.slice(1)).toEqual(["Done.\n"]);
  });
});

describe("Screen on a plain stream", () => {
  it("prints only the rows that changed", () => {
    const { screen: shown, written } = screen(false);
    shown.show([ROW, { ...ROW, name: "team/b" }]);
    shown.show([ROW, { ...ROW, name: "team/b", ready: "False" }]);
    expect(written).toEqual([
      "    team/a: True Succeeded: Fine.\n",
      "    team/b: True Succeeded: Fine.\n",
      "    team/b: False Succeeded: Fine.\n",
    ]);
  });
});
