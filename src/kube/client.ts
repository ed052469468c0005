import type { Condition } from "../api/conditions.ts";

/** The part of ObjectMeta that the operator reads. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly uid: string; readonly kind: string; readonly name: string }[];
}

/** Any Kubernetes object. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object with the status that this operator's kinds share. */
export interface ConditionedObject extends KubeObject {
  readonly status?:
    | { readonly observedGeneration?: number | undefined; readonly conditions?: readonly Condition[] | undefined }
    | undefined;
}

/** Addresses a kind on the API server. `group` is empty for the core group. */
export interface ResourceKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** `namespace/name`, or `name` for cluster-scoped kinds. What workqueues hold. */
export type ObjectKey = string & { readonly __brand: "ObjectKey" };

/** Builds an {@link ObjectKey}. */
export function objectKey(name: string, namespace?: string): ObjectKey {
  return (namespace === undefined ? name : `${namespace}/${name}`) as ObjectKey;
}

/** Takes an {@link ObjectKey} apart. */
export function splitKey(key: ObjectKey): { readonly namespace?: string; readonly name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The key of an object. */
export function keyOf(object: KubeObject): ObjectKey {
  return objectKey(object.metadata.name, object.metadata.namespace);
}

/** Options of every call. */
export interface KubeCall {
  readonly signal?: AbortSignal;
}

/** Options of {@link KubeClient.delete}. */
export interface DeleteCall extends KubeCall {
  /** Refuse with `ConflictError` when another object has the name by now, or the object was changed. */
  readonly preconditions?: { readonly uid: string; readonly resourceVersion: string };
}

/** What {@link KubeClient.applyStatus} has stored. */
export interface AppliedStatus<T> {
  /** The object as the API server answered. */
  readonly written: T;
  /** The resourceVersions that `written` supersedes: the one the status was computed from, and newer ones met on the way. */
  readonly replaced: readonly string[];
}

/** Options of {@link KubeClient.applyStatus}. */
export interface ApplyStatusCall extends KubeCall {
  /** Refuse with `ConflictError` when the object changed since this resourceVersion. */
  readonly resourceVersion?: string;
}

/**
 * The few calls the operator makes on objects. All writes check the fence first.
 *
 * Errors: `ConflictError` on 409; `OperatorError` (code `Forbidden`, reason `KubernetesPermissionMissing`, naming verb
 * and resource) on 403; `KubeUnreachableError` without an answer; `OperatorError` code `KubernetesApi` else (a `KubeApiError`).
 */
export interface KubeClient {
  get<T extends KubeObject>(kind: ResourceKind, key: ObjectKey, call?: KubeCall): Promise<T | undefined>;
  /** Server-side apply of the main resource with our field manager, forced. */
  apply<T extends KubeObject>(kind: ResourceKind, object: object & { metadata: object }, call?: KubeCall): Promise<T>;
  /**
   * Server-side apply of the status subresource with our field manager, forced. `status` is the whole status we own.
   * It never lands on another object of the same name: one that is gone or has another uid is a `ConflictError`. A newer
   * version of the same object is no conflict, unless `call` names the resourceVersion that it must have.
   */
  applyStatus<T extends KubeObject>(
    kind: ResourceKind,
    object: KubeObject,
    status: object,
    call?: ApplyStatusCall,
  ): Promise<AppliedStatus<T>>;
  create<T extends KubeObject>(kind: ResourceKind, object: object, call?: KubeCall): Promise<T>;
  /** JSON merge patch; put `metadata.resourceVersion` into the patch to make it conditional. */
  mergePatch<T extends KubeObject>(kind: ResourceKind, key: ObjectKey, patch: object, call?: KubeCall): Promise<T>;
  /** An object that is already gone is a success. */
  delete(kind: ResourceKind, key: ObjectKey, call?: DeleteCall): Promise<void>;
}

/** Kubernetes knows these two. */
export type EventType = "Normal" | "Warning";

/** Records events.k8s.io/v1 Events with series; never throws and never blocks the caller. */
export interface EventRecorder {
  event(about: KubeObject, type: EventType, reason: string, action: string, note: string): void;
}
