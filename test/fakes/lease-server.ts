import type { KubeRequest, KubeResponse, KubeTransport } from "../../src/kube/transport.ts";
import { KubeUnreachableError } from "../../src/kube/transport.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Lease, LeaseSpec } from "../../src/runtime/lease-record.ts";

/** What the network does to a call at the moment it is sent. */
export interface Link {
  /** False: the call never arrives. */
  readonly up: boolean;
  /** The call takes effect, and the caller hears nothing. */
  readonly replyLost: boolean;
  /** Each way. */
  readonly latencyMs: number;
}

/** Nothing is in the way. */
export const GOOD_LINK: Link = { up: true, replyLost: false, latencyMs: 0 };

/** The API server's behaviour for one Lease: creation, reading, replacing with resourceVersion. */
export class LeaseServer {
  lease: Lease | undefined;
  /** Answered instead of doing anything, when set. */
  refuseWith: number | undefined;
  readonly calls: string[] = [];
  #version = 0;

  get spec(): LeaseSpec | undefined {
    return this.lease?.spec;
  }

  /** Changes the Lease as another writer would. */
  write(lease: Omit<Lease, "metadata"> & { readonly metadata?: Lease["metadata"] }): Lease {
    this.lease = { ...lease, metadata: { ...lease.metadata, uid: "lease-uid", resourceVersion: `${++this.#version}` } };
    return this.lease;
  }

  handle({ method, path, body }: KubeRequest): KubeResponse {
    this.calls.push(`${method} ${path}`);
    if (this.refuseWith !== undefined) return answer(this.refuseWith, {});
    const sent = body === undefined ? undefined : (JSON.parse(body) as Lease);
    switch (method) {
      case "GET":
        return this.lease === undefined ? answer(404, {}) : answer(200, this.lease);
      case "POST":
        return this.lease !== undefined || sent === undefined ? answer(409, {}) : answer(201, this.write(sent));
      case "PUT":
        return sent === undefined ? answer(400, {}) : this.#replace(sent);
      case "PATCH":
      case "DELETE":
        return answer(405, {});
    }
  }

  #replace(sent: Lease): KubeResponse {
    if (this.lease === undefined) return answer(404, {});
    const current = sent.metadata["resourceVersion"] === this.lease.metadata["resourceVersion"];
    return current ? answer(200, this.write(sent)) : answer(409, {});
  }

  /**
   * A way to this server for one process.
   *
   * @param network Times the way there and back, the caller's time-outs too unless `own` is given.
   * @param own The caller's clock; a frozen caller hears nothing before it goes on.
   */
  transport(link: () => Link, network: Clock, own: Clock = network): KubeTransport {
    return {
      request: (request) => this.#carry(request, link(), network, own),
      watch: () => Promise.reject(new KubeUnreachableError("network", "Leases are not watched.")),
    };
  }

  #carry(request: KubeRequest, link: Link, network: Clock, own: Clock): Promise<KubeResponse> {
    return new Promise((resolve, reject) => {
      const timer = own.after(request.timeoutMs, () => reject(new KubeUnreachableError("timeout", "No answer.")));
      const abort = (): void => {
        timer.cancel();
        reject(new KubeUnreachableError("aborted", "Cut off."));
      };
      if (request.signal?.aborted === true) {
        abort();
        return;
      }
      request.signal?.addEventListener("abort", abort, { once: true });
      if (!link.up) return;
      const reply = (response: KubeResponse): void => {
        if (link.replyLost) return;
        own.after(0, () => {
          timer.cancel();
          request.signal?.removeEventListener("abort", abort);
          resolve(response);
        });
      };
      network.after(link.latencyMs, () => {
        const response = this.handle(request);
        network.after(link.latencyMs, () => reply(response));
      });
    });
  }
}

function answer(status: number, body: object): KubeResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
