import { GROUP, VERSION } from "../../../src/api/v1alpha1/common.ts";
import type { ApiAnswer, ApiClient } from "../../../src/controlplane/api-client.ts";
import type { OperatedKind } from "./crd-schema.ts";

const PLURALS: Readonly<Record<OperatedKind, string>> = {
  WindowsAuthentication: "windowsauthentications",
  KerberosRealm: "kerberosrealms",
};

/** One object of our kinds. */
export interface ObjectName {
  readonly kind: OperatedKind;
  readonly name: string;
  readonly namespace?: string;
}

/** Replaces a whole specification in one step, as an editor does; unknown fields are refused. */
export function replaceSpec(kube: ApiClient, object: ObjectName, spec: unknown, dryRun = false): Promise<ApiAnswer> {
  return kube.request("PATCH", `${collectionOf(object)}/${object.name}`, {
    body: [{ op: "replace", path: "/spec", value: spec }],
    contentType: "application/json-patch+json",
    query: strict(dryRun),
  });
}

/** Asks whether an object with this specification could be made; none is. */
export function tryToCreate(kube: ApiClient, object: ObjectName, spec: unknown): Promise<ApiAnswer> {
  const { kind, namespace } = object;
  const metadata = { generateName: "operation-", ...(namespace === undefined ? {} : { namespace }) };
  const body = { apiVersion: `${GROUP}/${VERSION}`, kind, metadata, spec };
  return kube.request("POST", collectionOf(object), { body, query: strict(true) });
}

/** The sentence of a refusal; empty when it is none. */
export function refusalIn({ status, json, text }: ApiAnswer): string {
  if (status < 300) return "";
  return (json as { readonly message?: string } | undefined)?.message ?? text;
}

function collectionOf({ kind, namespace }: ObjectName): string {
  const within = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `/apis/${GROUP}/${VERSION}${within}/${PLURALS[kind]}`;
}

function strict(dryRun: boolean): Readonly<Record<string, string>> {
  return { fieldValidation: "Strict", ...(dryRun ? { dryRun: "All" } : {}) };
}
