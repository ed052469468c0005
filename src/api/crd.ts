import type { z } from "zod";
import { KERBEROS_REALM, WINDOWS_AUTHENTICATION } from "./kinds.ts";
import { type StructuralSchema, structuralSchema } from "./structural.ts";
import { kerberosRealmSpecSchema, kerberosRealmStatusSchema } from "./v1alpha1/kerberos-realm.ts";
import {
  windowsAuthenticationSpecSchema,
  windowsAuthenticationStatusSchema,
} from "./v1alpha1/windows-authentication.ts";

/** A column of `kubectl get`; with priority 1 only of `kubectl get -o wide`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: "string" | "date";
  readonly jsonPath: string;
  readonly description: string;
  readonly priority?: 1;
}

/** A CustomResourceDefinition as this project writes them: one version, structural, with a status subresource. */
export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly group: string;
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames: readonly string[];
      readonly categories: readonly string[];
    };
    readonly scope: "Namespaced" | "Cluster";
    readonly versions: readonly [CustomResourceVersion];
  };
}

/** The one version of a kind. */
export interface CustomResourceVersion {
  readonly name: string;
  readonly served: true;
  readonly storage: true;
  readonly subresources: { readonly status: Readonly<Record<string, never>> };
  readonly additionalPrinterColumns: readonly PrinterColumn[];
  readonly schema: { readonly openAPIV3Schema: RootSchema };
}

/** Schema of a whole object; apiVersion, kind and metadata are the API server's. */
export interface RootSchema {
  readonly description: string;
  readonly type: "object";
  readonly required: readonly string[];
  readonly properties: {
    readonly [name: string]: unknown;
    readonly spec: StructuralSchema;
    readonly status: StructuralSchema;
  };
}

/**
 * Lists every kind of the group. It must differ from every short name: kubectl expands a category first, and then refuses
 * `kubectl get winauth NAME` because it stands for more than one kind.
 */
const CATEGORY = "sqlmi-winauth";

interface KindDefinition {
  readonly resource: typeof WINDOWS_AUTHENTICATION | typeof KERBEROS_REALM;
  readonly shortName: string;
  readonly description: string;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
  readonly columns: readonly PrinterColumn[];
}

const summary: readonly PrinterColumn[] = [
  {
    name: "Ready",
    type: "string",
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
    description: "Whether all is as declared.",
  },
  {
    name: "Reason",
    type: "string",
    jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
    description: "Why, in one word.",
  },
  {
    name: "Status",
    type: "string",
    jsonPath: '.status.conditions[?(@.type=="Ready")].message',
    description: "Why, in one sentence.",
  },
  {
    name: "Age",
    type: "date",
    jsonPath: ".metadata.creationTimestamp",
    description: "Time since the object was created.",
  },
];

function conditionColumn(name: string, type: string, description: string): PrinterColumn {
  return { name, type: "string", jsonPath: `.status.conditions[?(@.type=="${type}")].status`, description };
}

const windowsAuthentication: KindDefinition = {
  resource: WINDOWS_AUTHENTICATION,
  shortName: "winauth",
  description:
    "WindowsAuthentication keeps Windows Authentication for Microsoft Entra principals set up on one Azure SQL managed instance: its service principal, the consent for its application, and what its logins need.",
  spec: windowsAuthenticationSpecSchema,
  status: windowsAuthenticationStatusSchema,
  columns: [
    {
      name: "Instance",
      type: "string",
      jsonPath: ".status.managedInstance.name",
      description: "Name of the managed instance.",
    },
    ...summary,
    { name: "Realm", type: "string", jsonPath: ".spec.realmRef.name", description: "The KerberosRealm.", priority: 1 },
    {
      name: "SPN",
      type: "string",
      jsonPath: ".status.kerberos.servicePrincipalName",
      description: "What a client asks a Kerberos ticket for.",
      priority: 1,
    },
    {
      name: "Consent",
      type: "string",
      jsonPath: '.status.conditions[?(@.type=="ConsentGranted")].status',
      description: "Whether the application has the consent that is declared.",
      priority: 1,
    },
  ],
};

const kerberosRealm: KindDefinition = {
  resource: KERBEROS_REALM,
  shortName: "realm",
  description:
    "KerberosRealm is one Microsoft Entra tenant: how the operator signs in to it, which namespaces may declare which managed instances, and the once-per-tenant phase: directory synchronisation, client flows, client settings.",
  spec: kerberosRealmSpecSchema,
  status: kerberosRealmStatusSchema,
  columns: [
    { name: "Tenant", type: "string", jsonPath: ".spec.tenantId", description: "Id of the Entra tenant." },
    conditionColumn("Synced", "DirectorySynchronized", "Whether the directory is synchronised."),
    conditionColumn("Interactive", "ModernInteractiveReady", "Whether the modern interactive flow is ready."),
    conditionColumn("Trust", "IncomingTrustReady", "Whether the incoming trust flow is ready."),
    ...summary,
    { name: "Cloud", type: "string", jsonPath: ".spec.cloud", description: "The Azure cloud.", priority: 1 },
    {
      name: "Policy",
      type: "string",
      jsonPath: ".status.clientPolicy.configMapName",
      description: "The ConfigMap with client settings.",
      priority: 1,
    },
    {
      name: "Devices",
      type: "string",
      jsonPath: ".status.clients.total",
      description: "Devices of the tenant, where they are counted.",
      priority: 1,
    },
  ],
};

/**
 * The CustomResourceDefinitions of every kind, from the zod schemas.
 *
 * @throws {NotStructuralError} when a schema can't be said in a CRD; change the schema.
 */
export function customResourceDefinitions(): readonly CustomResourceDefinition[] {
  return [windowsAuthentication, kerberosRealm].map(definition);
}

function definition({
  resource,
  shortName,
  description,
  spec,
  status,
  columns,
}: KindDefinition): CustomResourceDefinition {
  const singular = resource.kind.toLowerCase();
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${resource.plural}.${resource.group}`,
      labels: { "app.kubernetes.io/part-of": "winauth-operator" },
      annotations: { [`${resource.group}/generated`]: "from src/api; do not edit" },
    },
    spec: {
      group: resource.group,
      names: {
        kind: resource.kind,
        listKind: `${resource.kind}List`,
        plural: resource.plural,
        singular,
        shortNames: [shortName],
        categories: [CATEGORY],
      },
      scope: resource.namespaced ? "Namespaced" : "Cluster",
      versions: [
        {
          name: resource.version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: rootSchema(description, spec, status) },
        },
      ],
    },
  };
}

/** A new object reads as "not seen yet" from its first moment, because its status starts with observedGeneration -1. */
function rootSchema(description: string, spec: z.ZodType, status: z.ZodType): RootSchema {
  const { type, ...rest } = structuralSchema(status, "status");
  return {
    description,
    type: "object",
    required: ["spec"],
    properties: {
      apiVersion: { description: "Version of the schema of this object.", type: "string" },
      kind: { description: "Kind of this object.", type: "string" },
      metadata: { type: "object" },
      spec: structuralSchema(spec, "spec"),
      status: { type, default: { observedGeneration: -1 }, ...rest },
    },
  };
}
