import { describe, expect, it } from "vitest";
import { REASONS } from "../../../src/api/reasons.ts";
import { byTelling, DIRECTORY_REASONS } from "../../../src/directory/directory-reason.ts";

describe("the reasons of reading a domain", () => {
  it("are all documented", () => {
    expect(Object.keys(DIRECTORY_REASONS).filter((reason) => !(reason in REASONS))).toEqual([]);
  });

  it("keep a refused account from being tried at another controller, and for hours", () => {
    for (const reason of [
      "DirectoryCredentialRejected",
      "DirectoryPasswordExpired",
      "DirectoryAccountDisabled",
    ] as const)
      expect(DIRECTORY_REASONS[reason]).toEqual({ retry: "verySlow", needsHuman: true, triesNext: false });
  });

  it("are told in an order: what a server says before silence", () => {
    expect(
      (["DomainControllerUnreachable", "DomainControllerUntrusted", "DomainControllerTimedOut"] as const).toSorted(
        byTelling,
      ),
    ).toEqual(["DomainControllerUntrusted", "DomainControllerTimedOut", "DomainControllerUnreachable"]);
  });
});
