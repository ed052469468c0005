import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Client, type ClientOptions, ResultCodeError } from "ldapts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/ports/clock.ts";
import { systemRandom } from "../../../../src/ports/random.ts";
import type { FaultInput } from "../../../../src/simulator/faults.ts";
import { type RunningSimulator, startSimulatorServer } from "../../../../src/simulator/server.ts";
import { createSimulator } from "../../../../src/simulator/simulator.ts";
import { sampleState } from "../../../fakes/simulated-azure.ts";
import { bindMessage, enumeration, int, rootDseMessage, seq, startTlsMessage, text, tlv } from "./tlv.ts";

const ROOT = "DC=corp,DC=contoso,DC=com";
const KEY_ACCOUNT = `CN=krbtgt_AzureAD,CN=Users,${ROOT}`;
const USER = "svc-winauth@corp.contoso.com";
const PASSWORD = "directory-secret";

let running: RunningSimulator;
let clients: Client[] = [];
let sockets: Socket[] = [];
beforeEach(async () => {
  const simulator = createSimulator({ state: sampleState(), clock: systemClock, random: systemRandom });
  running = await startSimulatorServer(simulator);
});
afterEach(async () => {
  await running.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(clients.map((client) => client.unbind().catch(() => undefined)));
  clients = [];
  sockets = [];
});

const addresses = () => running.addresses.domainControllers![0]!;
const setFault = (effect: FaultInput["effect"], method: string): void =>
  void running.simulator.faults.add({ match: { service: "ldap", method }, times: 1, effect });

/** An LDAP client that has nothing in common with the simulator. */
function client(url: string, options: Partial<ClientOptions> = {}): Client {
  const tlsOptions = { ca: running.caCertificate, servername: addresses().host };
  // What StartTLS uses comes with that call; ldapts takes any tlsOptions to mean TLS from the first byte.
  const made = new Client({ url, timeout: 5000, ...(url.startsWith("ldaps") ? { tlsOptions } : {}), ...options });
  clients.push(made);
  return made;
}
async function startedTls(): Promise<Client> {
  const made = client(addresses().ldap);
  await made.startTLS({ ca: running.caCertificate, servername: addresses().host });
  return made;
}
async function signedIn(): Promise<Client> {
  const made = client(addresses().ldaps);
  await made.bind(USER, PASSWORD);
  return made;
}
/** The result code and the text of a refusal. */
async function refused(work: Promise<unknown>): Promise<readonly [number, string]> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ResultCodeError)) throw new Error(`Not refused but: ${String(error)}`);
  return [error.code, error.message];
}

describe("an independent client", () => {
  test.each([
    ["LDAPS", () => Promise.resolve(client(addresses().ldaps))],
    ["StartTLS", startedTls],
  ])("reads the key account over %s", async (_what, open) => {
    const made = await open();
    await made.bind(USER, PASSWORD);
    const { searchEntries } = await made.search(KEY_ACCOUNT, {
      scope: "base",
      attributes: ["sAMAccountName", "msDS-KeyVersionNumber", "objectClass"],
    });
    expect(searchEntries).toEqual([
      {
        dn: KEY_ACCOUNT,
        sAMAccountName: "krbtgt_25614",
        "msDS-KeyVersionNumber": "192272",
        objectClass: ["top", "person", "organizationalPerson", "user"],
      },
    ]);
  });
  test("reads the rootDSE without a bind, in clear as well", async () => {
    const { searchEntries } = await client(addresses().ldap).search("", {
      scope: "base",
      attributes: ["domainFunctionality"],
    });
    expect(searchEntries).toMatchObject([{ domainFunctionality: "7" }]);
  });
  test("gets entries and references of a whole domain", async () => {
    const filter = "(&(objectClass=trustedDomain)(trustPartner=kerberos.*)(!(trustDirection=2)))";
    const found = await (await signedIn()).search(ROOT, { filter, attributes: ["trustDirection"] });
    expect(found.searchEntries).toEqual([
      { dn: `CN=KERBEROS.MICROSOFTONLINE.COM,CN=System,${ROOT}`, trustDirection: "1" },
    ]);
    expect(found.searchReferences).toContain(`ldap://corp.contoso.com/CN=Configuration,${ROOT}`);
  });
  test("many searches at once get each its own answer", async () => {
    const made = await signedIn();
    const names = ["Users", "System", "Computers"];
    const found = await Promise.all(names.map((name) => made.search(`CN=${name},${ROOT}`, { scope: "base" })));
    expect(found.map(({ searchEntries }) => searchEntries[0]?.["name"])).toEqual(names);
  });
  test("is told why it is refused", async () => {
    const made = client(addresses().ldaps);
    expect(await refused(made.search(ROOT))).toEqual([1, expect.stringContaining("successful bind must be completed")]);
    expect(await refused(made.bind(USER, "wrong"))).toEqual([49, expect.stringContaining("data 52e, v4563")]);
    running.simulator.world.state.domains["corp.contoso.com"]!.accounts[0]!.state = "expired";
    expect(await refused(made.bind(USER, PASSWORD))).toEqual([49, expect.stringContaining("data 532, v4563")]);
    expect(await refused(client(addresses().ldap).bind(USER, PASSWORD))).toEqual([
      8,
      expect.stringContaining("SSL\\TLS"),
    ]);
  });
  test("is told where an object is not", async () => {
    const made = await signedIn();
    expect(await refused(made.search(`CN=none,${ROOT}`, { scope: "base" }))).toEqual([
      32,
      expect.stringContaining(ROOT),
    ]);
    expect((await refused(made.search("DC=emea,DC=contoso,DC=com")))[0]).toBe(10);
    expect((await refused(made.search("nonsense")))[0]).toBe(34);
    expect((await refused(made.del(`CN=Users,${ROOT}`)))[0]).toBe(50);
  });
  test("asks who it is", async () => {
    expect((await (await signedIn()).exop("1.3.6.1.4.1.4203.1.11.3")).value).toBe("u:CORP\\svc-winauth");
  });
  test("that does not know the CA does not connect", async () => {
    const stranger = client(addresses().ldaps, { tlsOptions: { servername: addresses().host } });
    await expect(stranger.bind(USER, PASSWORD)).rejects.toThrow(/certificate/);
  });
});

/** Everything that arrives on a connection until it is closed. */
async function whole(socket: Socket): Promise<Buffer> {
  sockets.push(socket);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks);
}
const plain = (...messages: readonly Buffer[]): Promise<Buffer> => {
  const socket = connect(Number(new URL(addresses().ldap).port), "127.0.0.1", () =>
    socket.write(Buffer.concat(messages)),
  );
  return whole(socket);
};
const secure = (...messages: readonly Buffer[]): Promise<Buffer> => {
  const options = { port: Number(new URL(addresses().ldaps).port), host: "127.0.0.1", ca: running.caCertificate };
  const socket = connectTls({ ...options, servername: "localhost" }, () => socket.write(Buffer.concat(messages)));
  return whole(socket);
};
const NOTICE = "1.3.6.1.4.1.1466.20036";
const UNBIND = seq(int(9), tlv(0x42));
/** What {@link rootDseMessage} gets. */
const ROOT_DSE_ANSWER = Buffer.concat([
  seq(int(1), tlv(0x64, text(""), seq(seq(text("dnsHostName"), tlv(0x31, text("dc1.corp.contoso.com")))))),
  seq(int(1), tlv(0x65, enumeration(0), text(""), text(""))),
]);

describe.each([
  ["in clear", plain],
  ["over TLS", secure],
])("%s a connection ends", (_what, exchange) => {
  test("with an unbind, without another word", async () => {
    expect(await exchange(UNBIND, rootDseMessage())).toEqual(Buffer.alloc(0));
  });
  test.each([
    ["what is no LDAP", Buffer.from("GET / HTTP/1.1\r\n\r\n"), "does not begin like an LDAP message"],
    ["what is no request", seq(int(1), tlv(0x7e)), "no request"],
    [
      "a message that says it is too large",
      Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]),
      "more than the 10485760",
    ],
  ])("with a notice after %s", async (_case, octets, reason) => {
    const answers = (await exchange(octets)).toString("latin1");
    expect(answers).toContain(NOTICE);
    expect(answers).toContain(reason);
  });
});

describe("StartTLS", () => {
  test.each([
    ["a request right behind it", rootDseMessage(2)],
    ["the beginning of one", rootDseMessage(2).subarray(0, 4)],
  ])("is given up when there is %s, which must not count as protected", async (_what, behind) => {
    expect((await plain(startTlsMessage(), behind)).toString("latin1")).toContain(NOTICE);
  });
});

describe("a fault", () => {
  test("can cut an answer, or put a web page in its place", async () => {
    setFault({ kind: "malformedBody" }, "SEARCH");
    expect(await plain(rootDseMessage())).toEqual(ROOT_DSE_ANSWER.subarray(0, Math.ceil(ROOT_DSE_ANSWER.length / 2)));
    setFault({ kind: "htmlBody" }, "SEARCH");
    expect((await plain(rootDseMessage())).toString()).toContain("<html>");
  });
  test("can close the connection before or after the effect, or before anything is read", async () => {
    for (const [kind, method] of [
      ["dropBeforeEffect", "SEARCH"],
      ["dropAfterEffect", "SEARCH"],
      ["dropBeforeEffect", "CONNECT"],
    ] as const) {
      setFault({ kind }, method);
      expect(await plain(rootDseMessage())).toEqual(Buffer.alloc(0));
    }
  });
  test.each([
    ["CONNECT", "ldap"],
    ["SEARCH", "ldap"],
    ["BIND", "ldaps"],
  ] as const)("can reset a connection at %s over %s", async (method, kind) => {
    setFault({ kind: "reset" }, method);
    const made = client(addresses()[kind]);
    const work = method === "BIND" ? made.bind(USER, PASSWORD) : made.search("", { scope: "base" });
    await expect(work).rejects.toThrow(/ECONNRESET|closed/);
  });
});

test("an abandoned request gets no answer, and another with its id may follow", async () => {
  setFault({ kind: "hang" }, "SEARCH");
  const abandon = seq(int(2), tlv(0x50, 1));
  const socket = connect(Number(new URL(addresses().ldap).port), "127.0.0.1");
  const received = whole(socket);
  socket.write(Buffer.concat([rootDseMessage(1), abandon]));
  await expect.poll(() => running.simulator.transcript.entries().length).toBe(1);
  socket.write(rootDseMessage(1));
  await expect.poll(() => socket.bytesRead).toBe(ROOT_DSE_ANSWER.length);
  socket.write(UNBIND);
  expect(await received).toEqual(ROOT_DSE_ANSWER);
});

test("two requests with one id at a time end the connection", async () => {
  setFault({ kind: "hang" }, "SEARCH");
  expect((await plain(rootDseMessage(1), bindMessage("", "", 1))).toString("latin1")).toContain(
    "id of the message is in use",
  );
});

test("stopping the server closes what is open", async () => {
  const received = secure(rootDseMessage());
  await expect.poll(() => running.simulator.transcript.entries().length).toBe(1);
  await running.close();
  await received;
});
