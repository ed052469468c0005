import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { MAX_ITEMS, MAX_PAGES } from "../../../src/azure/all-pages.ts";
import { MAX_RESPONSE_BYTES } from "../../../src/azure/gateway.ts";
import { createHttpOutbound, type HttpOutbound } from "../../../src/azure/outbound-http.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import { scriptedAzure, userCall } from "../../fakes/scripted-azure.ts";

const MB = 1024 * 1024;
const HUGE = 100 * MB;

let server: Server | undefined;
let outbound: HttpOutbound | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await outbound?.close();
  // Not every test opens one.
  outbound = undefined;
});

/** Writes 100 MB as fast as the other side takes them, and not faster. */
function pour(response: ServerResponse): void {
  const piece = Buffer.alloc(MB, "x");
  let left = HUGE / MB;
  const write = (): void => {
    while (left > 0) {
      left -= 1;
      if (!response.write(piece)) return void response.once("drain", write);
    }
    response.end();
  };
  write();
}

describe("an answer of 100 MB", () => {
  it.each([
    ["that says so", { "content-length": String(HUGE) }, 2 * MB],
    ["that does not say so", {}, MAX_RESPONSE_BYTES],
    ["that says that it is small", { "content-encoding": "identity" }, MAX_RESPONSE_BYTES],
  ])("%s is refused, and no more of it is read or held than an answer may have", async (_what, headers, held) => {
    let written = 0;
    server = createServer((request, response) => {
      request.socket.on("close", () => (written = request.socket.bytesWritten));
      response.writeHead(200, headers);
      pour(response);
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    outbound = createHttpOutbound({ clock: systemClock, userAgent: "winauth-test" });
    const before = process.memoryUsage().arrayBuffers;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const limits = { timeoutMs: 30_000, maxResponseBytes: MAX_RESPONSE_BYTES };
    await expect(outbound.send({ service: "arm", method: "GET", url, headers: {}, ...limits })).rejects.toMatchObject({
      code: "response_too_large",
    });
    const grown = process.memoryUsage().arrayBuffers - before;
    await new Promise<void>((resolve) => {
      server?.closeAllConnections();
      server?.close(() => resolve());
    });
    // What is under way in the sockets of both sides comes on top.
    expect(written).toBeLessThan(held + 16 * MB);
    expect(grown).toBeLessThan(2 * MAX_RESPONSE_BYTES + 16 * MB);
  });
});

describe("a list of Graph", () => {
  const first = "/oauth2PermissionGrants";
  const grant = (at: number) => ({
    id: `g${at}`,
    clientId: "c",
    resourceId: "r",
    consentType: "AllPrincipals",
    scope: "a",
  });

  it.each([
    [
      "of 100,000 entries is given up when it is longer than what is read",
      (page: number) => ({
        value: Array.from({ length: 2_500 }, (_none, at) => grant(page * 2_500 + at)),
        next: page < 39,
      }),
      MAX_ITEMS / 2_500 + 1,
      "ListTooLong",
    ],
    ["that goes on for ever without an entry is given up", () => ({ value: [], next: true }), MAX_PAGES, "ListTooLong"],
    [
      "with a page of a million entries is refused",
      () => ({ value: Array.from({ length: 5_001 }, (_none, at) => grant(at)), next: false }),
      1,
      "MalformedResponse",
    ],
  ] as const)("%s", async (_what, pageOf, pages, code) => {
    const { outbound: azure, clients } = scriptedAzure();
    let page = -1;
    azure.on("GET", first, () => {
      page += 1;
      const { value, next } = pageOf(page);
      const link = `https://graph.microsoft.com/v1.0${first}?page=${page + 1}`;
      return { status: 200, body: { value, ...(next ? { "@odata.nextLink": link } : {}) } };
    });
    await expect(clients.directory.grants("c", userCall())).rejects.toMatchObject({
      code,
      reason: "MalformedResponse",
    });
    expect(azure.calls("graph")).toHaveLength(pages);
  });

  it("whose pages lead back to one that was read is given up at once", async () => {
    const { outbound: azure, clients } = scriptedAzure();
    const link = `https://graph.microsoft.com/v1.0${first}?page=again`;
    azure.on("GET", first, { status: 200, body: { value: [grant(1)], "@odata.nextLink": link } });
    await expect(clients.directory.grants("c", userCall())).rejects.toMatchObject({ code: "MalformedResponse" });
    expect(azure.calls("graph")).toHaveLength(2);
  });
});
