import { describe, expect, it } from "vitest";
import { modernInteractiveGuide } from "../../../src/client-policy/guide-modern-interactive.ts";

describe("modernInteractiveGuide()", () => {
  const text = modernInteractiveGuide().join("\n");

  it.each([
    ["which clients", "Entra-joined or hybrid-joined clients with Windows 10 20H1, Windows Server 2022 or later"],
    ["that it is for interactive sessions only", "interactive sessions only"],
    ["how to see whether a client is joined", "`dsregcmd.exe /status` must show `AzureAdJoined : YES`"],
    ["the side effect on storage accounts", "Azure storage accounts"],
    ["what mends the side effect", "Define host name-to-Kerberos realm mappings"],
    ["how to get a ticket now", "`dsregcmd.exe /RefreshPrt` and then lock and unlock"],
    ["how to check", "`klist get krbtgt/kerberos.microsoftonline.com`"],
    ["how to undo", "Undo: "],
  ])("says %s", (_, words) => {
    expect(text).toContain(words);
  });

  it("warns of the side effect before it says how to deploy", () => {
    expect(text.indexOf("side effect")).toBeLessThan(text.indexOf("Deploy to a few"));
  });
});
