import { createPrivateKey, X509Certificate } from "node:crypto";
import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient } from "@azure/core-rest-pipeline";
import type { CredentialSpec } from "../api/v1alpha1/kerberos-realm.ts";
import { OperatorError } from "../errors.ts";
import type { Files } from "../ports/files.ts";
import type { CloudEndpoints } from "./clouds.ts";
import { AzureReason } from "./reasons.ts";
import { readSecretKeys, type SecretReader, secretError } from "./secret-reader.ts";

/** What the pod brings for workload identity, from the process's settings. */
export interface WorkloadIdentitySettings {
  readonly clientId?: string;
  /** File with the projected ServiceAccount token. */
  readonly tokenFilePath?: string;
}

/** Where credentials take their material from. */
export interface CredentialSources {
  readonly files: Files;
  readonly secrets: SecretReader;
  readonly workloadIdentity: WorkloadIdentitySettings;
}

/** Makes one kind of credential; a new one for each token, since the libraries' own caches would defeat early refresh. */
export interface CredentialFactory {
  /** The identity in words, for messages: `client id 0000…`. */
  readonly identity: string;
  /** Tells identities apart in maps; holds names and ids only. */
  readonly key: string;
  /** Name of the Secret that it depends on. */
  readonly secretName?: string;
  /**
   * Fingerprint of the credential's material; a token lives only as long as it stays the same.
   *
   * @throws {OperatorError} when the material is not there.
   */
  version(): Promise<string>;
  /** @throws {OperatorError} when the material is missing or malformed. */
  create(tenantId: string, endpoints: CloudEndpoints, httpClient: HttpClient): Promise<TokenCredential>;
}

/** Chooses the factory for a declared credential; none set means workload identity. */
export function credentialFactory(spec: CredentialSpec, sources: CredentialSources): CredentialFactory {
  if (spec.managedIdentity !== undefined) return managedIdentity(spec.managedIdentity.clientId);
  if (spec.clientSecret !== undefined) return clientSecret(spec.clientSecret, sources.secrets);
  if (spec.certificate !== undefined) return certificate(spec.certificate, sources.secrets);
  return workloadIdentity(spec.workloadIdentity?.clientId, sources);
}

function workloadIdentity(declaredClientId: string | undefined, sources: CredentialSources): CredentialFactory {
  const clientId = declaredClientId ?? sources.workloadIdentity.clientId;
  const path = sources.workloadIdentity.tokenFilePath;
  return {
    identity: clientId === undefined ? "workload identity without a client id" : `client id ${clientId}`,
    key: `workload-identity/${clientId?.toLowerCase() ?? ""}`,
    version: () => Promise.resolve("projected"),
    create: async (tenantId, endpoints, httpClient) => {
      const id = required(
        clientId,
        "a client id",
        "set it in the realm, or annotate the operator's ServiceAccount with azure.workload.identity/client-id",
      );
      const file = required(
        path,
        "a projected token",
        'label the operator\'s pod with azure.workload.identity/use: "true"',
      );
      const assertion = await readAssertion(sources.files, file);
      const { ClientAssertionCredential } = await import("@azure/identity");
      return new ClientAssertionCredential(
        tenantId,
        id,
        () => Promise.resolve(assertion),
        clientOptions(endpoints, httpClient),
      );
    },
  };
}

function managedIdentity(clientId: string | undefined): CredentialFactory {
  return {
    identity: clientId === undefined ? "the node's managed identity" : `managed identity with client id ${clientId}`,
    key: `managed-identity/${clientId?.toLowerCase() ?? ""}`,
    version: () => Promise.resolve("node"),
    create: async (_tenantId, _endpoints, httpClient) => {
      const { ManagedIdentityCredential } = await import("@azure/identity");
      return new ManagedIdentityCredential({
        ...(clientId === undefined ? {} : { clientId }),
        httpClient,
        retryOptions: { maxRetries: 0 },
        redirectOptions: { maxRetries: 0 },
      });
    },
  };
}

function clientSecret(spec: NonNullable<CredentialSpec["clientSecret"]>, secrets: SecretReader): CredentialFactory {
  const { name, key } = spec.secretRef;
  return {
    identity: `client id ${spec.clientId}`,
    key: `client-secret/${spec.clientId.toLowerCase()}/${name}/${key}`,
    secretName: name,
    version: async () => (await readSecretKeys(secrets, name, [key])).fingerprint,
    create: async (tenantId, endpoints, httpClient) => {
      const { values } = await readSecretKeys(secrets, name, [key]);
      const { ClientSecretCredential } = await import("@azure/identity");
      return new ClientSecretCredential(tenantId, spec.clientId, values[0] ?? "", clientOptions(endpoints, httpClient));
    },
  };
}

const CERTIFICATE_KEYS = ["tls.crt", "tls.key"] as const;

function certificate(spec: NonNullable<CredentialSpec["certificate"]>, secrets: SecretReader): CredentialFactory {
  const { name } = spec.secretRef;
  return {
    identity: `client id ${spec.clientId}`,
    key: `certificate/${spec.clientId.toLowerCase()}/${name}`,
    secretName: name,
    version: async () => (await readSecretKeys(secrets, name, CERTIFICATE_KEYS)).fingerprint,
    create: async (tenantId, endpoints, httpClient) => {
      const { values } = await readSecretKeys(secrets, name, CERTIFICATE_KEYS);
      const [crt = "", key = ""] = values;
      requireKeyPair(name, crt, key);
      const { ClientCertificateCredential } = await import("@azure/identity");
      const pem = { certificate: `${key}\n${crt}\n` };
      return new ClientCertificateCredential(tenantId, spec.clientId, pem, clientOptions(endpoints, httpClient));
    },
  };
}

function clientOptions(
  endpoints: CloudEndpoints,
  httpClient: HttpClient,
): {
  authorityHost: string;
  disableInstanceDiscovery: boolean;
  httpClient: HttpClient;
  retryOptions: { maxRetries: 0 };
  redirectOptions: { maxRetries: 0 };
} {
  return {
    authorityHost: endpoints.login,
    disableInstanceDiscovery: endpoints.loginOverridden,
    httpClient,
    retryOptions: { maxRetries: 0 },
    // A redirect of the token endpoint would have the library post the secret once more.
    redirectOptions: { maxRetries: 0 },
  };
}

/** The parsers' own errors can quote what they were given, so they are replaced. */
function requireKeyPair(secretName: string, crt: string, key: string): void {
  if (!isKeyPair(crt, key)) {
    throw secretError(
      AzureReason.SecretInvalid,
      `The Secret ${secretName} in the operator's namespace does not hold a certificate (tls.crt) and its private key (tls.key) in PEM form.`,
    );
  }
}

function isKeyPair(crt: string, key: string): boolean {
  try {
    return new X509Certificate(crt).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

async function readAssertion(files: Files, path: string): Promise<string> {
  const text = await files.readText(path).catch(() => undefined);
  const assertion = text?.trim() ?? "";
  if (assertion !== "") return assertion;
  throw new OperatorError(
    `The pod's projected token at ${path} can't be read or is empty; check that the operator's pod carries the label ` +
      'azure.workload.identity/use: "true" and that the workload identity webhook runs.',
    {
      code: AzureReason.FederatedTokenUnreadable,
      reason: AzureReason.FederatedTokenUnreadable,
      retry: { kind: "backoff" },
      needsHuman: true,
      graceMs: 60_000,
    },
  );
}

function required(value: string | undefined, what: string, help: string): string {
  if (value !== undefined && value !== "") return value;
  throw new OperatorError(`Workload identity needs ${what}: ${help}.`, {
    code: AzureReason.ConfigurationIncomplete,
    reason: AzureReason.ConfigurationIncomplete,
    retry: { kind: "slow" },
    needsHuman: true,
  });
}
