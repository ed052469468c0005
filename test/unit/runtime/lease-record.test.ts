import { describe, expect, it } from "vitest";
import { createLease, microTime, parseLease, readLease, replaceLease } from "../../../src/runtime/lease-record.ts";

const address = { namespace: "winauth-system", name: "winauth-operator" };
const path = "/apis/coordination.k8s.io/v1/namespaces/winauth-system/leases";

describe("lease calls", () => {
  it("microTime() has six digits", () => {
    expect(microTime(Date.UTC(2026, 1, 3, 4, 5, 6, 7))).toBe("2026-02-03T04:05:06.007000Z");
  });

  it("readLease() gets it by name", () => {
    expect(readLease(address, 5_000)).toEqual({
      method: "GET",
      path: `${path}/winauth-operator`,
      timeoutMs: 5_000,
      isAboutLease: true,
    });
  });

  it("createLease() posts it whole", () => {
    const { body, ...request } = createLease(address, { holderIdentity: "me" }, 5_000);
    expect(request).toEqual({ method: "POST", path, timeoutMs: 5_000, isAboutLease: true });
    expect(JSON.parse(body!)).toEqual({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: address,
      spec: { holderIdentity: "me" },
    });
  });

  it("replaceLease() sends back what it does not know, and the resourceVersion that was read", () => {
    const read = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { ...address, resourceVersion: "7", labels: { team: "a" } },
      spec: { holderIdentity: "other", strategy: "OldestEmulationVersion" },
    };
    const { body, ...request } = replaceLease(address, read, { holderIdentity: "me" }, 5_000);
    expect(request).toEqual({ method: "PUT", path: `${path}/winauth-operator`, timeoutMs: 5_000, isAboutLease: true });
    expect(JSON.parse(body!)).toEqual({
      ...read,
      spec: { holderIdentity: "me", strategy: "OldestEmulationVersion" },
    });
  });
});

describe("parseLease()", () => {
  it.each(["", "not JSON", "null", "[]", '"text"', "{}", '{"metadata":null}', '{"metadata":{}}'])(
    "refuses %j",
    (body) => {
      expect(parseLease({ status: 200, headers: {}, body })).toBeUndefined();
    },
  );
});
