import { EnvHttpProxyAgent, fetch } from "undici";
import type { Environment } from "./binary-sources.ts";

/** The answer to a download: its body arrives piece by piece. */
export interface DownloadAnswer {
  readonly status: number;
  /** Absent when the server does not say. */
  readonly sizeBytes?: number;
  /** Throws when the connection breaks before the end. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Fetches files over HTTP, following redirects. */
export interface Downloader {
  /** @throws {Error} when no answer arrived. Any status is an answer. */
  get(url: string, signal: AbortSignal): Promise<DownloadAnswer>;
  close(): Promise<void>;
}

/** Downloads that go through the proxies that the environment names, as other programs of the user do. */
export function httpDownloader(env: Environment): Downloader {
  const dispatcher = new EnvHttpProxyAgent({
    // Given even when empty: the agent would look into the environment of the process otherwise.
    httpProxy: env["http_proxy"] ?? env["HTTP_PROXY"] ?? "",
    httpsProxy: env["https_proxy"] ?? env["HTTPS_PROXY"] ?? "",
    noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
  });
  return {
    async get(url, signal) {
      const answer = await fetch(url, { dispatcher, signal });
      const size = answer.headers.get("content-length");
      return {
        status: answer.status,
        ...(size === null ? {} : { sizeBytes: Number(size) }),
        body: answer.body ?? emptyBody(),
      };
    },
    close: () => dispatcher.destroy(),
  };
}

/**
 * Why nothing came, in a few words: the system's code and host when there are any, for example
 * `ENOTFOUND github.com`; else the message of the innermost error.
 */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, hostname, address, port } = error as Error & Readonly<Record<string, string | number | undefined>>;
  if (typeof code === "string" && /^E[A-Z]+$/.test(code)) {
    const where = hostname ?? (address === undefined ? undefined : `${address}:${port ?? ""}`);
    return where === undefined ? code : `${code} ${where}`;
  }
  return error.cause === undefined ? error.message : failureText(error.cause);
}

async function* emptyBody(): AsyncIterable<Uint8Array> {}
