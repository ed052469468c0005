/** A domain controller of the simulator, as its addresses file has it. */
export interface ControllerAddress {
  readonly host: string;
  /** `ldaps://localhost:…` */
  readonly ldaps: string;
}

/** The account of the simulated domain that `examples/10-realm.yaml` reads with; a test compares it with the state file. */
export const DIRECTORY_READER = { username: "svc-winauth@corp.contoso.com", password: "directory-secret" } as const;

const LDAPS_PORT = 636;

/**
 * The file for `--directory-addresses`: realms name domain controllers by their real names and the usual port, and each
 * demo has its own controllers on free ports.
 */
export function directoryAddresses(controllers: readonly ControllerAddress[]): Readonly<Record<string, string>> {
  return Object.fromEntries(controllers.map(({ host, ldaps }) => [`${host}:${LDAPS_PORT}`, new URL(ldaps).host]));
}

/** The Secrets that `examples/10-realm.yaml` names, which a person would create with kubectl before applying it. */
export function directorySecrets(namespace: string, caPem: string): readonly object[] {
  return [
    secret(namespace, "corp-reader", "kubernetes.io/basic-auth", DIRECTORY_READER),
    secret(namespace, "corp-ca", "Opaque", { "ca.crt": caPem }),
  ];
}

function secret(namespace: string, name: string, type: string, values: Readonly<Record<string, string>>): object {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
  );
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, type, data };
}
