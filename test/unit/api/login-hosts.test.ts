import { describe, expect, it } from "vitest";
import { adminConsentUrl, LOGIN_HOSTS } from "../../../src/api/login-hosts.ts";

describe("adminConsentUrl()", () => {
  it.each([
    ["AzurePublic", "https://login.microsoftonline.com/t/adminconsent?client_id=a"],
    ["AzureUSGovernment", "https://login.microsoftonline.us/t/adminconsent?client_id=a"],
    ["AzureChina", "https://login.chinacloudapi.cn/t/adminconsent?client_id=a"],
  ] as const)("in %s", (cloud, url) => {
    expect(adminConsentUrl(cloud, "t", "a")).toBe(url);
  });

  it("knows every cloud and no other", () => {
    expect(Object.keys(LOGIN_HOSTS)).toEqual(["AzurePublic", "AzureUSGovernment", "AzureChina"]);
  });
});
