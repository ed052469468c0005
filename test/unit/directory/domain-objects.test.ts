import { describe, expect, it } from "vitest";
import { type Ask, findAccount, findKerberosServer, findTrust } from "../../../src/directory/domain-objects.ts";
import { type LdapAnswer, LdapFailure } from "../../../src/ports/ldap.ts";

const BASE = "DC=corp,DC=contoso,DC=test";
const KEY = { pwdlastset: ["116444736000010000"], "msds-keyversionnumber": ["53325"] };
const SEEN = { keyLastSet: { kind: "at", atMs: 1 }, keyVersion: 53325 };

/** A directory of entries by DN; everything else is refused. */
function asking(
  entries: Record<string, LdapAnswer["entries"][number]["attributes"]>,
  resultCode = 32,
): Ask & { asked: string[] } {
  const asked: string[] = [];
  const ask: Ask = ({ baseDn }) => {
    asked.push(baseDn);
    const attributes = entries[baseDn];
    if (attributes === undefined) return Promise.reject(new LdapFailure("refused", "x", { resultCode }));
    return Promise.resolve({ entries: [{ dn: baseDn, attributes }], referrals: [] });
  };
  return Object.assign(ask, { asked });
}

describe("the Kerberos server", () => {
  it("is the computer AzureADKerberos among the domain controllers", async () => {
    const ask = asking({ [`CN=AzureADKerberos,OU=Domain Controllers,${BASE}`]: {} });
    expect(await findKerberosServer(ask, BASE)).toBeDefined();
  });

  it("is absent when the directory says so", async () => {
    expect(await findKerberosServer(asking({}), BASE)).toBeUndefined();
  });

  it("is not absent when the directory refuses for another reason", async () => {
    await expect(findKerberosServer(asking({}, 50), BASE)).rejects.toMatchObject({ resultCode: 50 });
  });
});

describe("its account", () => {
  const link = (dn: string) => ({ dn: "", attributes: { "msds-krbtgtlink": [dn] } });

  it("is the one that the computer names, wherever it is", async () => {
    const ask = asking({ "CN=krbtgt_25614,OU=Moved,DC=corp": KEY });
    expect(await findAccount(ask, BASE, link("CN=krbtgt_25614,OU=Moved,DC=corp"))).toEqual(SEEN);
    expect(ask.asked).toEqual(["CN=krbtgt_25614,OU=Moved,DC=corp"]);
  });

  it.each(["krbtgt_AzureAD", "krbtgt-AzureAD"])("is found as %s when the computer names none", async (name) => {
    expect(await findAccount(asking({ [`CN=${name},CN=Users,${BASE}`]: KEY }), BASE, undefined)).toEqual(SEEN);
  });

  it("is found by name when the one that the computer names is not there", async () => {
    const ask = asking({ [`CN=krbtgt_AzureAD,CN=Users,${BASE}`]: KEY });
    expect(await findAccount(ask, BASE, link("CN=gone,DC=corp"))).toEqual(SEEN);
  });

  it("is absent under both names", async () => {
    expect(await findAccount(asking({}), BASE, undefined)).toBeUndefined();
  });

  it.each([
    ["0", { keyLastSet: { kind: "zero" } }],
    [undefined, { keyLastSet: { kind: "absent" } }],
  ])("has a key set at %s", async (pwdLastSet, expected) => {
    const attributes = pwdLastSet === undefined ? {} : { pwdlastset: [pwdLastSet] };
    expect(await findAccount(asking({ [`CN=krbtgt_AzureAD,CN=Users,${BASE}`]: attributes }), BASE, undefined)).toEqual(
      expected,
    );
  });
});

describe("the trust", () => {
  const dn = `CN=KERBEROS.MICROSOFTONLINE.COM,CN=System,${BASE}`;

  it.each([
    [
      { trustdirection: ["1"], trusttype: ["5"], trustattributes: ["8"] },
      { direction: 1, type: 5, attributes: 8 },
    ],
    [{ trustdirection: ["3"] }, { direction: 3 }],
    [{}, {}],
  ])("%j", async (attributes, expected) => {
    expect(await findTrust(asking({ [dn]: attributes }), BASE)).toEqual(expected);
  });

  it.each([
    ["absent when the directory says so", asking({}), undefined],
    ["elsewhere when the controller refers to another", asking({}, 10), "elsewhere"],
    [
      "elsewhere when only references come",
      () => Promise.resolve({ entries: [], referrals: ["ldap://contoso.test"] }),
      "elsewhere",
    ],
    ["absent when nothing comes", () => Promise.resolve({ entries: [], referrals: [] }), undefined],
  ] as const)("is %s", async (_what, ask, expected) => {
    expect(await findTrust(ask, BASE)).toBe(expected);
  });

  it("is not absent when the directory refuses for another reason", async () => {
    await expect(findTrust(asking({}, 52), BASE)).rejects.toMatchObject({ resultCode: 52 });
  });
});
