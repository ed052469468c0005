import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotLdapError } from "../../../src/directory/ber.ts";
import { FrameCutter, FrameTooLongError } from "../../../src/directory/frame-cutter.ts";
import { ber } from "../../support/ldap-wire.ts";

describe("cutting a stream into messages", () => {
  it("gives the same messages whatever the pieces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (values, sizes) => {
          const messages = values.map((value) => ber(0x30, Buffer.from(value)));
          const stream = Buffer.concat(messages);
          const cutter = new FrameCutter(1000);
          const cut: Buffer[] = [];
          for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
            const size = sizes[turn % sizes.length]!;
            cut.push(...cutter.push(stream.subarray(offset, offset + size)));
            offset += size;
          }
          expect(cut).toEqual(messages);
          expect(cutter.pendingBytes).toBe(0);
        },
      ),
    );
  });

  it("holds what is not complete", () => {
    const cutter = new FrameCutter(1000);
    expect(cutter.push(Buffer.from("3003020101 30".replaceAll(" ", ""), "hex"))).toHaveLength(1);
    expect(cutter.pendingBytes).toBe(1);
  });

  it("refuses what is no message with its first byte", () => {
    expect(() => new FrameCutter(1000).push(Buffer.from("HTTP/1.1"))).toThrow(NotLdapError);
  });

  it("refuses a message that is too long as soon as it announces itself", () => {
    expect(() => new FrameCutter(1000).push(Buffer.from("308203e8", "hex"))).toThrow(FrameTooLongError);
  });
});
