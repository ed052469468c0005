import { describe } from "vitest";
import { systemClock } from "../../../src/ports/clock.ts";
import type { DirectoryState } from "../../contract/directory-states.ts";
import { type DirectorySubject, runDomainReaderContract } from "../../contract/domain-reader.contract.ts";
import { RecordedLdap, recordedAnswers } from "../../fakes/recorded-ldap.ts";

/** As Samba and Windows say it: data 532, 773, 533. */
const diagnostic = (data: string) =>
  `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1`;
const user = (name: string) => ({ username: `${name}@corp.contoso.test`, password: "Passw0rd-Of-Reader" });

function recordedSubject(): DirectorySubject {
  const ldap = new RecordedLdap(systemClock);
  const server = RecordedLdap.server(recordedAnswers("ready"), user("reader"));
  for (const [name, data] of Object.entries({ expired: "532", mustchange: "773", disabled: "533" })) {
    const { username, password } = user(name);
    server.accounts[username] = { password, refusal: { resultCode: 49, diagnostic: diagnostic(data) } };
  }
  ldap.servers["dc1.corp.contoso.test:636"] = server;
  return {
    ldap,
    target: {
      name: "corp.contoso.test",
      server: { kind: "url", url: "ldaps://dc1.corp.contoso.test" },
      credentials: user("reader"),
    },
    expired: user("expired"),
    mustChange: user("mustchange"),
    disabled: user("disabled"),
    enter(state: DirectoryState) {
      server.answers = recordedAnswers(state);
      return Promise.resolve();
    },
  };
}

describe("the recorded answers of a real directory", () => {
  const subject = recordedSubject();
  runDomainReaderContract(() => subject);
});
