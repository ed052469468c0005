import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createTlsMaterial } from "../../../src/simulator/tls.ts";

test("makes a server certificate for loopback and the given names, signed by the CA", async () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const material = await createTlsMaterial(["management.azure.com"], nowMs);
  const ca = new X509Certificate(material.caCertificate);
  const server = new X509Certificate(material.certificate);
  expect(server.verify(ca.publicKey)).toBe(true);
  expect([ca.ca, server.ca]).toEqual([true, false]);
  expect(server.subjectAltName).toBe(
    "DNS:localhost, DNS:management.azure.com, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
  );
  expect([server.validFromDate.getTime() < nowMs, server.validToDate.getTime() > nowMs]).toEqual([true, true]);
  expect(material.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
});
