import { describe, expect, it } from "vitest";
import { applyOperations, parseRegistrationFile } from "../../support/registration-file.ts";

const file = (...lines: readonly string[]): string =>
  ["Windows Registry Editor Version 5.00", "", ...lines, ""].map((line) => `${line}\r\n`).join("");
const KEY = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]";
const key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso";

describe("parseRegistrationFile()", () => {
  it.each([
    ["a header alone", file(), []],
    ["a number", file(KEY, '"N"=dword:0000000a'), [{ op: "set", key, name: "N", type: "REG_DWORD", value: 10 }]],
    ["a string", file(KEY, '"S"="<a b />"'), [{ op: "set", key, name: "S", type: "REG_SZ", value: "<a b />" }]],
    ["escapes", file(KEY, '"a\\"b"="c:\\\\d"'), [{ op: "set", key, name: 'a"b', type: "REG_SZ", value: "c:\\d" }]],
    ["a deletion", file(KEY, '"N"=-'), [{ op: "delete", key, name: "N" }]],
    ["comments", file("; one", "", "; two", KEY, '"N"=-'), [{ op: "delete", key, name: "N" }]],
  ])("reads %s", (_, text, operations) => {
    expect(parseRegistrationFile(text)).toEqual(operations);
  });

  it.each([
    ["another header", "REGEDIT4\r\n\r\n", "line 1 is not the header"],
    ["no blank line after the header", "Windows Registry Editor Version 5.00\r\n[HKEY_USERS\\a]\r\n", "line 2"],
    ["Unix line ends", file(KEY).replaceAll("\r\n", "\n"), "CR LF"],
    ["a last line that is not blank", file(KEY, '"N"=-').slice(0, -2), "the last line is not blank"],
    ["a last line without an end", file(KEY).slice(0, -1), "CR LF"],
    ["a character beyond ASCII", file("; é"), "ASCII"],
    ["a key without a blank line before it", file(KEY, '"N"=-', KEY), "line 5: no blank line"],
    ["a short name of the root", file("[HKLM\\SOFTWARE]"), "line 3: not the full name"],
    ["a root alone", file("[HKEY_LOCAL_MACHINE]"), "line 3: not the full name"],
    ["a key that ends with a backslash", file("[HKEY_LOCAL_MACHINE\\a\\]"), "line 3: not the full name"],
    ["a value before the first key", file('"N"=-'), "line 3: a value before"],
    ["a name without quotes", file(KEY, "N=-"), "line 4: not a value"],
    ["a quote within quotes", file(KEY, '"S"="a"b"'), "line 4: not the data"],
    ["a lone backslash", file(KEY, '"S"="a\\b"'), "line 4: not the data"],
    ["a short number", file(KEY, '"N"=dword:1'), "line 4: not the data"],
    ["a space around the equals sign", file(KEY, '"N" = dword:00000001'), "line 4: not a value"],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseRegistrationFile(text)).toThrow(message);
  });
});

describe("applyOperations()", () => {
  const set = parseRegistrationFile(file(KEY, '"N"=dword:00000001', '"S"="s"'));

  it("sets values, whatever was there, and leaves the others", () => {
    expect(applyOperations({ "other\\n": 1, "hkey_local_machine\\software\\contoso\\n": 7 }, set)).toEqual({
      "other\\n": 1,
      "hkey_local_machine\\software\\contoso\\n": 1,
      "hkey_local_machine\\software\\contoso\\s": "s",
    });
  });

  it("deletes by a name of either case, and what is not there", () => {
    const gone = parseRegistrationFile(file(KEY.replace("Contoso", "CONTOSO"), '"n"=-', '"x"=-'));
    expect(applyOperations(applyOperations({}, set), gone)).toEqual({
      "hkey_local_machine\\software\\contoso\\s": "s",
    });
  });
});
