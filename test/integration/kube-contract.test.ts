import { afterAll, beforeAll } from "vitest";
import { createHttpTransport } from "../../src/kube/http-transport.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { runContract, WIDGET } from "../contract/kube-transport.contract.ts";
import { adminAccess, adminRequest, freshNamespace } from "../support/control-plane.ts";

const CRD_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const CRD_NAME = `${WIDGET.plural}.${WIDGET.group}`;

const CONDITION = {
  type: "object",
  required: ["type", "status"],
  properties: { type: { type: "string" }, status: { type: "string" }, message: { type: "string" } },
};

const WIDGET_CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: CRD_NAME },
  spec: {
    group: WIDGET.group,
    scope: "Namespaced",
    names: { plural: WIDGET.plural, singular: "widget", kind: WIDGET.kind },
    versions: [
      {
        name: WIDGET.version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: { type: "object", properties: { size: { type: "integer" } } },
              status: {
                type: "object",
                default: { observedGeneration: -1 },
                properties: {
                  observedGeneration: { type: "integer", format: "int64" },
                  phase: { type: "string" },
                  conditions: {
                    type: "array",
                    items: CONDITION,
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["type"],
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};

beforeAll(async () => {
  await adminRequest("POST", CRD_PATH, { body: WIDGET_CRD });
  for (;;) {
    const answer = await adminRequest("GET", `/apis/${WIDGET.group}/${WIDGET.version}/${WIDGET.plural}`);
    if (answer.status === 200) break;
  }
});

afterAll(async () => {
  await adminRequest("DELETE", `${CRD_PATH}/${CRD_NAME}`);
});

runContract(async () => {
  const { url, caPem, token } = adminAccess();
  const credentials = { caPem, token, insecureSkipTlsVerify: false };
  const config = { server: url, current: () => Promise.resolve(credentials), invalidate: () => undefined };
  const transport = createHttpTransport({ config, clock: systemClock });
  return { transport, namespace: await freshNamespace("contract"), dispose: () => transport.close() };
});
