import type { ArmRoute } from "../arm-request.ts";

/** Versions of Resource Graph that SDKs and tools use (https://learn.microsoft.com/azure/templates/microsoft.resourcegraph). */
export const RESOURCE_GRAPH_VERSIONS: readonly string[] = [
  "2024-04-01",
  "2022-10-01",
  "2021-06-01-preview",
  "2021-03-01",
  "2020-04-01-preview",
  "2019-04-01",
  "2018-09-01-preview",
];

/** Azure Resource Graph; every caller may ask, and sees what it may read. */
export const RESOURCE_GRAPH_ROUTES: readonly ArmRoute[] = [
  {
    method: "POST",
    path: "/providers/Microsoft.ResourceGraph/resources",
    versions: RESOURCE_GRAPH_VERSIONS,
    type: "resources",
    handle: (request) => request.resourceGraph.query(request),
  },
];
