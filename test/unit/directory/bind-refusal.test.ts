import { describe, expect, it } from "vitest";
import { explainBindRefusal } from "../../../src/directory/bind-refusal.ts";

const said = (data: string) =>
  `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data ${data}, v4563`;

describe("why an account is refused", () => {
  it.each([
    ["525", "DirectoryCredentialRejected", "does not exist (data 525)"],
    ["52e", "DirectoryCredentialRejected", "does not exist or has another password (data 52e)"],
    ["52E", "DirectoryCredentialRejected", "does not exist or has another password (data 52e)"],
    ["530", "DirectoryAccountDisabled", "may not sign in at this hour (data 530)"],
    ["531", "DirectoryAccountDisabled", "may not sign in from everywhere (data 531)"],
    ["532", "DirectoryPasswordExpired", "has a password that has expired (data 532)"],
    ["533", "DirectoryAccountDisabled", "is disabled (data 533)"],
    ["701", "DirectoryAccountDisabled", "has expired (data 701)"],
    ["773", "DirectoryPasswordExpired", "must change its password before it can sign in (data 773)"],
    ["775", "DirectoryAccountDisabled", "is locked out (data 775)"],
    ["57", "DirectoryCredentialRejected", "is unknown or has another password"],
  ])("data %s is %s", (data, reason, clause) => {
    expect(explainBindRefusal(said(data))).toMatchObject({ reason, clause });
  });

  it("is a wrong password for a server that says no more", () => {
    expect(explainBindRefusal("").reason).toBe("DirectoryCredentialRejected");
  });
});
