import { expect, it } from "vitest";
import { apiError, retryAfterMs } from "../../../src/kube/api-error.ts";
import { WIDGET } from "../../contract/kube-transport.contract.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const status = (fields: object) => JSON.stringify({ kind: "Status", ...fields });

it.each([
  [
    401,
    status({ message: "Unauthorized" }),
    "The Kubernetes API server does not accept the operator's credentials. Check the ServiceAccount token or the kubeconfig.",
  ],
  [
    403,
    status({
      message: 'widgets "a" is forbidden: unable to create new content in namespace n because it is being terminated',
      details: { causes: [{ reason: "NamespaceTerminating" }] },
    }),
    'The Kubernetes API server refused to create Widget n/a (HTTP 403): widgets "a" is forbidden: unable to create new content in namespace n because it is being terminated',
  ],
  [
    403,
    status({ message: 'widgets "a" is forbidden: exceeded quota' }),
    'The Kubernetes API server forbids to create Widget n/a: widgets "a" is forbidden: exceeded quota',
  ],
  [409, status({ message: "already exists" }), "create Widget n/a met a conflict: already exists"],
  [502, "<html>", "The Kubernetes API server refused to create Widget n/a (HTTP 502)"],
])("status %i", (code, body, message) => {
  const operation = { verb: "create", kind: WIDGET, namespace: "n", name: "a" } as const;
  expect(apiError(operation, { status: code, headers: {}, body }, NOW_MS).message).toBe(message);
});

it.each([
  [undefined, undefined],
  ["3", 3000],
  ["Thu, 01 Jan 2026 00:00:05 GMT", 5000],
  ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
  ["soon", undefined],
])("Retry-After %s is %s ms", (header, waitMs) => {
  expect(retryAfterMs(header, NOW_MS)).toBe(waitMs);
});
