import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDomainReader } from "../../../src/directory/domain-reader.ts";
import { createLdap } from "../../../src/directory/ldapts-adapter.ts";
import type { DomainTarget } from "../../../src/directory/ports.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { createTlsMaterial } from "../../../src/simulator/tls.ts";
import { DIRECTORY_STATES } from "../../contract/directory-states.ts";
import { runDomainReaderContract } from "../../contract/domain-reader.contract.ts";
import { fixedRandom } from "../../fakes/seeded-random.ts";
import { recordDirectory } from "../../support/record-directory.ts";
import { type SambaDirectory, sambaIsMissing, startSambaDirectory } from "../../support/samba-directory.ts";
import { enterState, fileTime } from "../../support/samba-states.ts";

const missing = sambaIsMissing();
if (missing !== undefined) process.stderr.write(`${missing}\n`);

const PASSWORD = "Passw0rd-Of-Reader";
const user = (name: string) => ({ username: `${name}@corp.contoso.test`, password: PASSWORD });
const ldap = createLdap({ clock: systemClock });
const call = { signal: new AbortController().signal };

describe.skipIf(missing !== undefined)("a real Active Directory", () => {
  let samba: SambaDirectory;

  beforeAll(async () => {
    samba = await startSambaDirectory();
    for (const name of ["reader", "expired", "mustchange", "disabled"]) await samba.addUser(name, PASSWORD);
    await samba.modify(lastSet("expired", fileTime(Date.UTC(2020, 0, 1))));
    await samba.modify(lastSet("mustchange", "0"));
    await samba.disableUser("disabled");
  });
  afterAll(() => samba.dispose());

  const target = (more: Partial<DomainTarget> = {}): DomainTarget => ({
    name: samba.domain,
    server: { kind: "url", url: "ldaps://127.0.0.1" },
    credentials: user("reader"),
    ca: samba.ca,
    ...more,
  });
  const read = (more: Partial<DomainTarget> = {}) =>
    createDomainReader({ ldap, clock: systemClock, random: fixedRandom(0) }).read(target(more), call);

  runDomainReaderContract(() => ({
    ldap,
    target: target(),
    expired: user("expired"),
    mustChange: user("mustchange"),
    disabled: user("disabled"),
    enter: (state) => enterState(samba, state),
  }));

  it.each(DIRECTORY_STATES)("answers in the state %s as was recorded", async (state) => {
    await enterState(samba, state);
    const session = await ldap.connect(
      { host: "127.0.0.1", port: 636, security: "ldaps", ca: samba.ca },
      { timeoutMs: 10_000 },
    );
    try {
      await session.bind(user("reader").username, PASSWORD, { timeoutMs: 10_000 });
      const recorded = await recordDirectory(session, samba.baseDn);
      await expect(`${JSON.stringify(recorded, null, 2)}\n`).toMatchFileSnapshot(
        `../../fixtures/directory/${state}.json`,
      );
    } finally {
      await session.close();
    }
  });

  it.each(["ldaps://127.0.0.1", "ldaps://localhost:636", "ldap://127.0.0.1", "ldap://localhost:389"])(
    "is read by %s",
    async (url) => {
      await enterState(samba, "ready");
      expect(await read({ server: { kind: "url", url } })).toMatchObject({
        functionalLevel: 7,
        hasKerberosServer: true,
      });
    },
  );

  it.each(["ldaps://127.0.0.1", "ldap://127.0.0.1"])(
    "is not talked to by %s with another authority's certificate",
    async (url) => {
      const other = await createTlsMaterial([], Date.now());
      await expect(read({ server: { kind: "url", url }, ca: other.caCertificate })).rejects.toMatchObject({
        reason: "DomainControllerUntrusted",
        needsHuman: true,
      });
    },
  );

  it("is unreachable while it is stopped, and read again afterwards", async () => {
    await enterState(samba, "ready");
    await samba.stop();
    await expect(read()).rejects.toMatchObject({
      reason: "DomainControllerUnreachable",
      message: expect.stringContaining("127.0.0.1:636 (the connection is refused (ECONNREFUSED))") as string,
    });
    await samba.start();
    expect(await read()).toMatchObject({ hasKerberosServer: true });
  });

  it("cannot be started twice on one machine, and says so", async () => {
    await expect(startSambaDirectory()).rejects.toThrow("run one at a time");
  });

  function lastSet(name: string, value: string): string {
    return `dn: CN=${name},CN=Users,${samba.baseDn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: ${value}\n`;
  }
});
