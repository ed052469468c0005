import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type ApiAccess, type ApiAnswer, type ApiCall, createApiClient } from "../../src/controlplane/api-client.ts";
import { systemClock } from "../../src/ports/clock.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `https://127.0.0.1:<port>` of the control plane that serves the whole integration run. */
    kubeUrl: string;
    kubeCaPem: string;
    kubeAdminToken: string;
    /** A kubeconfig file of the administrator. */
    kubeconfigPath: string;
  }
}

/** The administrator of the run's control plane. */
export function adminAccess(): ApiAccess {
  return { url: inject("kubeUrl"), caPem: inject("kubeCaPem"), token: inject("kubeAdminToken") };
}

/** One call as the administrator, or as `token`. Any status is an answer. */
export async function adminRequest(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  call: ApiCall & { readonly token?: string } = {},
): Promise<ApiAnswer> {
  const access = adminAccess();
  const client = createApiClient({ ...access, token: call.token ?? access.token }, systemClock);
  try {
    return await client.request(method, path, call);
  } finally {
    await client.close();
  }
}

/**
 * Makes a namespace of its own for one test and returns its name. It stays until the control plane ends: nothing
 * empties a namespace where no controller manager runs.
 */
export async function freshNamespace(prefix = "test"): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString("hex")}`;
  const answer = await adminRequest("POST", "/api/v1/namespaces", {
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
  });
  if (answer.status !== 201) throw new Error(`No namespace ${name}: ${answer.text}`);
  return name;
}

/** A token of a ServiceAccount that is made when it is missing. */
export async function serviceAccountToken(namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const made = await adminRequest("POST", path, {
    body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } },
  });
  if (made.status !== 201 && made.status !== 409) throw new Error(`No ServiceAccount ${name}: ${made.text}`);
  const answer = await adminRequest("POST", `${path}/${name}/token`, {
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
  });
  if (answer.status !== 201) throw new Error(`No token for ServiceAccount ${name}: ${answer.text}`);
  return (answer.json as { status: { token: string } }).status.token;
}
