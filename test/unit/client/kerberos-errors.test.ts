import { describe, expect, it } from "vitest";
import { explainKerberosError, isDocumentedKerberosError } from "../../../src/client/kerberos-errors.ts";

describe("explainKerberosError()", () => {
  it.each([
    ["0x6fb", [0x6fb, 0xc000_018b], /SPN/, /trusted domain object/, []],
    [
      "0x51f",
      [0x51f, 0xc000_005e],
      /Fiddler/,
      /ProxyMgr, restart/,
      ["netsh winhttp reset autoproxy", "netsh winhttp reset proxy"],
    ],
    ["0x52f", [0x52f, 0xc000_006e], /account restriction/, /<instance name> principal/, []],
  ])("knows %s, as Windows error and as NTSTATUS", (code, sameErrors, meaning, help, commands) => {
    const want = {
      code,
      documented: true,
      meaning: expect.stringMatching(meaning) as string,
      help: expect.stringMatching(help) as string,
      commands,
    };
    expect(sameErrors.map(explainKerberosError)).toEqual([want, want]);
  });
  it("says of any other code that the article doesn't document it", () => {
    expect(explainKerberosError(0xc000_02fd)).toEqual({
      code: "0xc00002fd",
      documented: false,
      meaning: "Microsoft's article on troubleshooting Windows Authentication doesn't document this error.",
      help: "The command tells what it means to Windows in general.",
      commands: ["certutil -error 0xc00002fd"],
    });
  });
});

it.each([
  [0x6fb, true],
  [0xc000_018b, true],
  [0x6fa, false],
  [0, false],
])("isDocumentedKerberosError(%i) is %s", (code, documented) => {
  expect(isDocumentedKerberosError(code)).toBe(documented);
});
