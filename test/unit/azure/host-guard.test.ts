import { describe, expect, it } from "vitest";
import { requireSameHost } from "../../../src/azure/host-guard.ts";

const ARM = "https://management.azure.com";

describe("requireSameHost", () => {
  it.each([
    ["https://management.azure.com/x?y=1", "https://management.azure.com/x?y=1"],
    ["https://MANAGEMENT.azure.com:443/x", "https://management.azure.com/x"],
    ["/subscriptions/s", "https://management.azure.com/subscriptions/s"],
  ])("lets %s pass", (link, expected) => {
    expect(requireSameHost(link, ARM)).toBe(expected);
  });

  it.each([
    "http://management.azure.com/x",
    "https://management.azure.com.evil.example/x",
    "https://management.azure.com@evil.example/x",
    "https://user:pw@management.azure.com/x",
    "https://management.azure.com:8443/x",
    "//evil.example/x",
    "\\\\evil.example/x",
    "https://",
    "javascript:alert(1)",
    `https://management.azure.com/${"x".repeat(9000)}`,
  ])("refuses %s", (link) => {
    expect(() => requireSameHost(link, ARM)).toThrow(
      expect.objectContaining({ code: "ForeignUrl", reason: "UntrustedUrl" }),
    );
  });
});
