import { ConflictError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Fence } from "../ports/fence.ts";
import { apiError, type KubeOperation } from "./api-error.ts";
import {
  type AppliedStatus,
  type ApplyStatusCall,
  type KubeCall,
  type KubeClient,
  type KubeObject,
  keyOf,
  type ObjectKey,
  type ResourceKind,
  splitKey,
} from "./client.ts";
import { collectionPath, objectPath } from "./paths.ts";
import type { KubeRequest, KubeResponse, KubeTransport } from "./transport.ts";

const DEFAULT_TIMEOUT_MS = 30_000;

/** How often a status is applied when others keep changing the same object. */
const STATUS_ATTEMPTS = 4;

/** What {@link createKubeClient} is made of. */
export interface KubeClientOptions {
  readonly transport: KubeTransport;
  readonly fence: Fence;
  /** Name under which the API server books our fields. */
  readonly fieldManager: string;
  readonly clock: Clock;
  /** Deadline of every call. Default 30 s. */
  readonly timeoutMs?: number;
}

/** A request without what every request has. */
type Call = Omit<KubeRequest, "timeoutMs" | "signal">;

/**
 * The {@link KubeClient} over a transport. It does not retry, the workqueue owns that; only a status that met a newer
 * version of its own object is applied again at that version, so that the outcome of a long pass is not lost.
 */
export function createKubeClient(options: KubeClientOptions): KubeClient {
  const { transport, fence, fieldManager, clock } = options;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const applied = { query: { fieldManager, force: "true" }, contentType: "application/apply-patch+yaml" };

  const send = async (request: Call, call: KubeCall | undefined): Promise<KubeResponse> =>
    await transport.request({
      ...request,
      timeoutMs,
      ...(call?.signal === undefined ? {} : { signal: call.signal }),
    });

  /** The Lease may run out while the login is read and a connection made, so the fence is asked again at the end of both. */
  const sendWrite = async (request: Call, call: KubeCall | undefined): Promise<KubeResponse> => {
    fence.check();
    return await send({ ...request, beforeFirstByte: () => fence.check() }, call);
  };

  const write = async <T>(operation: KubeOperation, request: Call, call: KubeCall | undefined): Promise<T> => {
    const response = await sendWrite(request, call);
    if (response.status >= 300) throw apiError(operation, response, clock.nowMs());
    return JSON.parse(response.body) as T;
  };

  const get = async <T extends KubeObject>(
    kind: ResourceKind,
    key: ObjectKey,
    call?: KubeCall,
  ): Promise<T | undefined> => {
    const response = await send({ method: "GET", path: objectPath(kind, key) }, call);
    if (response.status === 200) return JSON.parse(response.body) as T;
    const error = apiError({ verb: "get", kind, ...splitKey(key) }, response, clock.nowMs());
    if (!(error instanceof ConflictError) && error.statusReason === "NotFound") return undefined;
    throw error;
  };

  return {
    get,

    apply: async (kind, object, call) => {
      const { name, namespace } = object.metadata as { readonly name: string; readonly namespace?: string };
      const key = keyOf(object as unknown as KubeObject);
      const operation = { verb: "patch", kind, name, ...(namespace === undefined ? {} : { namespace }) } as const;
      const request = {
        method: "PATCH",
        path: objectPath(kind, key),
        ...applied,
        body: JSON.stringify(object),
      } as const;
      return await write(operation, request, call);
    },

    applyStatus: async <T extends KubeObject>(
      kind: ResourceKind,
      object: KubeObject,
      status: object,
      call?: ApplyStatusCall,
    ): Promise<AppliedStatus<T>> => {
      const operation = { verb: "patch", kind, ...splitKey(keyOf(object)), subresource: "status" } as const;
      const path = objectPath(kind, keyOf(object), "status");
      const applyAt = async (resourceVersion: string): Promise<T> => {
        const body = JSON.stringify(statusDocument(kind, object, status, resourceVersion));
        return await write<T>(operation, { method: "PATCH", path, ...applied, body }, call).catch(goneIsConflict);
      };
      if (call?.resourceVersion !== undefined)
        return { written: await applyAt(call.resourceVersion), replaced: [call.resourceVersion] };
      let { resourceVersion } = object.metadata;
      const replaced = [resourceVersion];
      for (let attempt = 1; ; attempt++) {
        try {
          return { written: await applyAt(resourceVersion), replaced };
        } catch (error) {
          if (!(error instanceof ConflictError) || attempt === STATUS_ATTEMPTS) throw error;
          const fresh = await get<T>(kind, keyOf(object), call);
          if (fresh?.metadata.uid !== object.metadata.uid) throw error;
          resourceVersion = fresh.metadata.resourceVersion;
          replaced.push(resourceVersion);
        }
      }
    },

    create: async (kind, object, call) => {
      const { metadata } = object as { readonly metadata?: { readonly name?: string; readonly namespace?: string } };
      const { namespace, name } = metadata ?? {};
      const operation: KubeOperation = {
        verb: "create",
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
      };
      const path = collectionPath(kind, namespace);
      return await write(
        operation,
        { method: "POST", path, query: { fieldManager }, body: JSON.stringify(object) },
        call,
      );
    },

    mergePatch: async (kind, key, patch, call) =>
      await write(
        { verb: "patch", kind, ...splitKey(key) },
        {
          method: "PATCH",
          path: objectPath(kind, key),
          query: { fieldManager },
          contentType: "application/merge-patch+json",
          body: JSON.stringify(patch),
        },
        call,
      ),

    delete: async (kind, key, call) => {
      const { preconditions } = call ?? {};
      const options = { apiVersion: "v1", kind: "DeleteOptions", preconditions };
      const response = await sendWrite(
        {
          method: "DELETE",
          path: objectPath(kind, key),
          ...(preconditions === undefined ? {} : { body: JSON.stringify(options) }),
        },
        call,
      );
      if (response.status < 300) return;
      const error = apiError({ verb: "delete", kind, ...splitKey(key) }, response, clock.nowMs());
      if (error instanceof ConflictError || error.statusReason !== "NotFound") throw error;
    },
  };
}

/**
 * The API server ignores `metadata.uid` in an apply to the status of a custom resource (its strategy takes the metadata
 * from the stored object before the uid is compared), so the resourceVersion has to tell whether it is still the object.
 */
function statusDocument(kind: ResourceKind, object: KubeObject, status: object, resourceVersion: string): object {
  const { name, namespace, uid } = object.metadata;
  return {
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion },
    status,
  };
}

/** Whatever the status was for, it no longer exists, as when the uid is another. */
function goneIsConflict(error: unknown): never {
  const statusReason = error instanceof Error && "statusReason" in error ? error.statusReason : "";
  if (statusReason === "NotFound") throw new ConflictError("The object was deleted in between.", { cause: error });
  throw error;
}
