import { describe, expect, it } from "vitest";
import { nameOf, serverOfUrl } from "../../../src/directory/ldap-url.ts";

describe("the server of a URL", () => {
  it.each([
    ["ldaps://dc1.corp.contoso.com", { host: "dc1.corp.contoso.com", port: 636, security: "ldaps" }],
    ["ldap://DC1.corp.contoso.com", { host: "dc1.corp.contoso.com", port: 389, security: "startTls" }],
    ["ldaps://10.0.0.4:3269", { host: "10.0.0.4", port: 3269, security: "ldaps" }],
    ["ldaps://dc1:65536", undefined],
    ["ldaps://dc1:0", undefined],
    ["http://dc1", undefined],
    ["ldaps://dc1/DC=corp", undefined],
  ])("%s", (url, expected) => {
    expect(serverOfUrl(url)).toEqual(expected);
  });

  it("trusts the given authorities, and is named by host and port", () => {
    const server = serverOfUrl("ldaps://dc1", "PEM");
    expect(server?.ca).toBe("PEM");
    expect(nameOf(server!)).toBe("dc1:636");
  });
});
