/** One right on the API server that the operator cannot work without. */
export interface RequiredRight {
  readonly group: string;
  /** Resource, with its subresource after a slash. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Only in the operator's own namespace; otherwise cluster-wide. */
  readonly ownNamespaceOnly: boolean;
  /** Each object is asked for by its name, so that a Role with `resourceNames` is enough. */
  readonly byName?: boolean;
  readonly because: string;
}

/** Everything the operator does on the API server. The shipped roles grant this and nothing else; a test compares them. */
export const REQUIRED_RIGHTS: readonly RequiredRight[] = [
  {
    group: "sqlmi.winauth.dev",
    resource: "windowsauthentications",
    verbs: ["get", "list", "watch", "patch"],
    ownNamespaceOnly: false,
    because: "to follow the declared instances and to put a finalizer on them",
  },
  {
    group: "sqlmi.winauth.dev",
    resource: "windowsauthentications/status",
    verbs: ["patch"],
    ownNamespaceOnly: false,
    because: "to report what was found",
  },
  {
    group: "sqlmi.winauth.dev",
    resource: "kerberosrealms",
    verbs: ["get", "list", "watch"],
    ownNamespaceOnly: false,
    because: "to follow the declared tenants",
  },
  {
    group: "sqlmi.winauth.dev",
    resource: "kerberosrealms/status",
    verbs: ["patch"],
    ownNamespaceOnly: false,
    because: "to report what was found",
  },
  {
    group: "events.k8s.io",
    resource: "events",
    verbs: ["create", "patch"],
    ownNamespaceOnly: false,
    because: "to tell what it did beside the objects it did it for",
  },
  {
    group: "",
    resource: "secrets",
    verbs: ["get", "list", "watch"],
    ownNamespaceOnly: true,
    byName: true,
    because: "to read the credentials that realms name, in its own namespace only",
  },
  {
    group: "",
    resource: "configmaps",
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
    ownNamespaceOnly: true,
    because: "to publish the client settings that realms declare, in its own namespace only",
  },
  {
    group: "coordination.k8s.io",
    resource: "leases",
    verbs: ["get", "create", "update"],
    ownNamespaceOnly: true,
    because: "to let one replica work at a time",
  },
];
