import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_MESSAGE_BYTES, MessageFramer } from "../../../../src/simulator/ldap/message-framer.ts";
import { text, tlv } from "./tlv.ts";

const MESSAGES = [tlv(0x30), tlv(0x30, text("x")), tlv(0x30, text("y".repeat(200))), tlv(0x30, text("z".repeat(300)))];

test("gives back the messages of a stream, wherever it is cut", () => {
  const stream = Buffer.concat(MESSAGES);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 }), (cuts) => {
      const framer = new MessageFramer();
      const edges = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const found = edges.flatMap((edge, index) => [...framer.push(stream.subarray(edge, edges[index + 1] ?? edge))]);
      expect(found).toEqual(MESSAGES);
      expect(framer.heldBytes).toBe(0);
    }),
  );
});

test("holds what is not whole", () => {
  const framer = new MessageFramer();
  expect([...framer.push(Buffer.from([0x30, 0x05, 0x04]))]).toEqual([]);
  expect(framer.heldBytes).toBe(3);
});

test.each([
  ["what does not begin with a sequence", [0x47, 0x45]],
  ["an indefinite length", [0x30, 0x80]],
  ["a length of more than four octets", [0x30, 0x85]],
  ["a reserved length", [0x30, 0xff]],
])("refuses %s", (_what, octets) => {
  expect(() => [...new MessageFramer().push(Buffer.from(octets))]).toThrow(/LDAP/);
});

test("refuses a message above the bound as soon as it says so, and takes one at the bound", () => {
  const header = (bytes: number): Buffer =>
    Buffer.from([0x30, 0x84, ...Buffer.from(bytes.toString(16).padStart(8, "0"), "hex")]);
  expect(() => [...new MessageFramer().push(header(MAX_MESSAGE_BYTES - 5))]).toThrow(
    "A message of 10485761 bytes is more than the 10485760 that are taken.",
  );
  expect([...new MessageFramer().push(header(MAX_MESSAGE_BYTES - 6))]).toEqual([]);
});
