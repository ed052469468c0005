import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openTcp, putTlsOn } from "../../../src/directory/ldap-socket.ts";
import { createTlsMaterial } from "../../../src/simulator/tls.ts";
import { startWireServer } from "../../support/ldap-wire.ts";
import { until } from "../../support/processes.ts";

const never = new AbortController().signal;

describe("sockets", () => {
  it("do not open when nobody wants them any more", async () => {
    const server = { host: "127.0.0.1", port: 1, security: "ldaps" } as const;
    const reason = new Error("stop");
    await expect(openTcp(server, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("come under TLS, and go together", async () => {
    const tls = await createTlsMaterial([], Date.now());
    const wire = await startWireServer(tls, {});
    const server = { host: "localhost", port: wire.port, security: "ldaps", ca: tls.caCertificate } as const;
    const tcp = await openTcp(server, never);
    const secured = await putTlsOn(tcp, server, never);
    expect(secured.authorized).toBe(true);
    secured.destroy();
    await until("both are gone", () => wire.standing() === 0);
  });

  it("are verified whatever the environment says of it", async () => {
    const tls = await createTlsMaterial([], Date.now());
    const wire = await startWireServer(tls, {});
    const server = { host: "localhost", port: wire.port, security: "ldaps" } as const;
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    // Node warns of that setting, rightly.
    vi.spyOn(process, "emitWarning").mockReturnValue();
    const tcp = await openTcp(server, never);
    await expect(putTlsOn(tcp, server, never)).rejects.toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    expect(tcp.destroyed).toBe(true);
  });
});
