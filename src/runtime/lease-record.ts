import type { KubeRequest, KubeResponse } from "../kube/transport.ts";

/** The part of a `coordination.k8s.io/v1` Lease that an election reads and writes. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** A Lease as the API server sent it; members we do not know are kept and sent back. */
export interface Lease {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec?: LeaseSpec;
}

/** Where the Lease is. */
export interface LeaseAddress {
  readonly namespace: string;
  readonly name: string;
}

/** A point in time as Kubernetes' MicroTime has it: RFC 3339 with six digits, `2026-01-01T00:00:00.000000Z`. */
export function microTime(nowMs: number): string {
  return new Date(nowMs).toISOString().replace("Z", "000Z");
}

/** The call that reads the Lease. */
export function readLease({ namespace, name }: LeaseAddress, timeoutMs: number): KubeRequest {
  return { method: "GET", path: `${leasesPath(namespace)}/${encodeURIComponent(name)}`, timeoutMs, isAboutLease: true };
}

/** The call that creates the Lease; 409 when somebody else was faster. */
export function createLease({ namespace, name }: LeaseAddress, spec: LeaseSpec, timeoutMs: number): KubeRequest {
  const body = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace, name }, spec };
  return { method: "POST", path: leasesPath(namespace), body: JSON.stringify(body), timeoutMs, isAboutLease: true };
}

/**
 * The call that replaces the spec of a Lease as it was read. It carries the resourceVersion that was read, so the API
 * server answers 409 when anybody wrote in between; that precondition is what makes the election safe.
 */
export function replaceLease(address: LeaseAddress, lease: Lease, spec: LeaseSpec, timeoutMs: number): KubeRequest {
  const path = `${leasesPath(address.namespace)}/${encodeURIComponent(address.name)}`;
  const body = { ...lease, spec: { ...lease.spec, ...spec } };
  return { method: "PUT", path, body: JSON.stringify(body), timeoutMs, isAboutLease: true };
}

/** The Lease of a 200 or 201 answer; undefined when the body is not one. */
export function parseLease(response: KubeResponse): Lease | undefined {
  try {
    const parsed: unknown = JSON.parse(response.body);
    return isLease(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isLease(value: unknown): value is Lease {
  if (typeof value !== "object" || value === null) return false;
  const metadata: unknown = "metadata" in value ? value.metadata : undefined;
  return typeof metadata === "object" && metadata !== null && "resourceVersion" in metadata;
}

function leasesPath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
}
