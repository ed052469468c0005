import { describe, expect, it } from "vitest";
import { ConsoleTextTooLongError, consoleLines, MAX_CONSOLE_BYTES } from "../../../src/client/console-text.ts";

const TEXT = "AzureAdJoined : YES\r\n  TenantName : Müller";
const LINES = ["AzureAdJoined : YES", "  TenantName : Müller"];
const utf16le = Buffer.from(TEXT, "utf16le");
const utf16be = Buffer.from(utf16le).swap16();

describe("consoleLines()", () => {
  it.each([
    ["UTF-8", Buffer.from(TEXT), LINES],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${TEXT}`), LINES],
    ["UTF-16LE with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le]), LINES],
    ["UTF-16BE with a mark", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), LINES],
    ["UTF-16LE without a mark", utf16le, LINES],
    ["UTF-16BE without a mark", utf16be, LINES],
    ["UTF-16LE cut in the middle of a character", utf16le.subarray(0, 39), ["AzureAdJoined : YES\uFFFD"]],
  ])("reads %s", (_name, bytes, lines) => {
    expect(consoleLines(bytes)).toEqual(lines);
  });
  it.each([
    ["nothing", "", [""]],
    ["LF, CRLF and CR", "a\nb\r\nc\rd", ["a", "b", "c", "d"]],
    ["trailing spaces", "a  \n\tb\t", ["a", "\tb"]],
    ["characters that would steer a terminal", "a\u001b[31mb\u0007\u0000c", ["a[31mbc"]],
    ["a byte of an old code page", Buffer.from([0x4d, 0x81, 0x6c]), ["M\uFFFDl"]],
    ["a line that no command prints", "x".repeat(5000), ["x".repeat(1000)]],
  ])("reads %s", (_name, text, lines) => {
    expect(consoleLines(Buffer.from(text))).toEqual(lines);
  });
  it("refuses more than 1 MiB, and takes exactly that", () => {
    expect(consoleLines(Buffer.alloc(MAX_CONSOLE_BYTES, "a")).length).toBe(1);
    expect(() => consoleLines(Buffer.alloc(MAX_CONSOLE_BYTES + 1, "a"))).toThrow(new ConsoleTextTooLongError().message);
  });
});
