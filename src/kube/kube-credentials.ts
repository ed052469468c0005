import { OperatorError } from "../errors.ts";

/** How long credentials read from files are used. Kubelet rotates a token long before it expires. */
export const RELOAD_EVERY_MS = 60_000;

/** What a connection to the API server is opened with. All PEM texts may hold several blocks. */
export interface KubeCredentials {
  readonly caPem?: string;
  readonly token?: string;
  readonly clientCertPem?: string;
  readonly clientKeyPem?: string;
  /** True only where a kubeconfig says `insecure-skip-tls-verify: true`. */
  readonly insecureSkipTlsVerify: boolean;
  /** The name expected in the server's certificate when it is not the host of `server`. */
  readonly tlsServerName?: string;
}

/** Where the API server is and how to log in, now. */
export interface KubeConfigSource {
  /** Base URL without a trailing slash. */
  readonly server: string;
  /** The namespace of the ServiceAccount or of the kubeconfig context. */
  readonly namespace?: string;
  /** The context of the kubeconfig that was chosen; absent in a pod. */
  readonly context?: string;
  /** The credentials of this minute; files and plugins are asked again at least once a minute. */
  current(): Promise<KubeCredentials>;
  /** The API server or its certificate was not accepted: ask the files and plugins again at the next `current`. */
  invalidate(): void;
}

/** A configuration that a person has to correct. */
export function kubeConfigError(message: string, cause?: unknown): OperatorError {
  return new OperatorError(message, {
    code: "KubeConfig",
    reason: "KubeConfigInvalid",
    retry: { kind: "slow" },
    needsHuman: true,
    cause,
  });
}
