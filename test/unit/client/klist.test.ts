import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consoleLines } from "../../../src/client/console-text.ts";
import { ENTRA_REALM, type KlistStatus, parseKlist } from "../../../src/client/klist.ts";

const parse = (text: string): KlistStatus => parseKlist(text.split("\n"));
const sample = (name: string): KlistStatus =>
  parseKlist(consoleLines(readFileSync(join(import.meta.dirname, "../../fixtures/client", `klist-${name}.txt`))));

const NOTHING: KlistStatus = { isListing: false, tickets: [], errorCodes: [] };
const TGT = `krbtgt/${ENTRA_REALM}`;
const SQL = "MSSQLSvc/sqlmi-payments.0a1b2c3d4e5f.database.windows.net:1433";
const CORP = "CORP.CONTOSO.COM";

describe("parseKlist()", () => {
  it.each<[string, KlistStatus]>([
    [
      "modern",
      {
        isListing: true,
        tickets: [
          { service: TGT, realm: ENTRA_REALM },
          { service: SQL, realm: ENTRA_REALM },
        ],
        errorCodes: [],
      },
    ],
    [
      "trust",
      {
        isListing: true,
        tickets: [
          { service: `krbtgt/${CORP}`, realm: CORP },
          { service: TGT, realm: CORP },
          { service: SQL, realm: ENTRA_REALM },
        ],
        errorCodes: [],
      },
    ],
    ["empty", { ...NOTHING, isListing: true }],
    ["0x6fb", { ...NOTHING, errorCodes: [0x6fb, 0xc000_018b] }],
    ["0x51f", { ...NOTHING, errorCodes: [0x51f, 0xc000_005e] }],
    ["0x52f", { ...NOTHING, errorCodes: [0x52f, 0xc000_006e] }],
    ["cloud-debug-off", { ...NOTHING, isCloudKerberosEnabled: false }],
  ])("reads the sample %s", (name, want) => {
    expect(sample(name)).toEqual(want);
  });

  it.each([
    ["Error calling API LsaCallAuthenticationPackage (Ticket Request substatus): 0x6fb", [0x6fb]],
    ["Error calling API LsaCallAuthenticationPackage (ShowTickets substatus): 1312", [1312]],
    ["klist failed with 0x6fb/1787: The SAM database …", [0x6fb]],
    ["klist failed with 0xC00002FD/-1073741059: The encryption type …", [0xc000_02fd]],
    ["It ended with 0x52F, says the user", [0x52f]],
    ["it ended with (0x51f) and 0x6fb", [0x51f, 0x6fb]],
    ["SSPI handshake failed with error code 0x8009030c", []],
    ["Current LogonId is 0:0x52f", []],
    ["\tTicket Flags 0x6fb -> forwardable", []],
    ["\tCache Flags: 0x51f -> 0x51f", []],
    ["0x52f0", []],
    ["(GetTicket substatus): 0x0", []],
  ])("finds in %j the codes %j", (line, codes) => {
    expect(parse(line).errorCodes).toEqual(codes);
  });

  it.each([
    ["labels in another language", "#0>\tClient : ana @ CORP\n\tServeur : krbtgt/corp @ corp\n\tIndicateurs 0x1"],
    ["text between", "\n\nC:\\>klist\n#0> Client: ana @ CORP\n\n   Server: krbtgt/corp @ corp"],
  ])("takes %s", (_what, text) => {
    expect(parse(text).tickets).toEqual([{ service: "krbtgt/corp", realm: "CORP" }]);
  });
  it("takes a service without its realm", () => {
    expect(parse(`#0>\tClient: ana\n\tServer: ${TGT}`).tickets).toEqual([{ service: TGT, realm: "" }]);
  });
  it("takes a server line only as part of a ticket", () => {
    expect(parse(`Server: ${TGT} @ ${ENTRA_REALM}`)).toEqual(NOTHING);
  });
  it("reads the policy where klist cloud_debug tells it", () => {
    expect(parse("Cloud Kerberos enabled by policy: 1")).toEqual({ ...NOTHING, isCloudKerberosEnabled: true });
  });
});
