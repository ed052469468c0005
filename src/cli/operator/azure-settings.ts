import { parse } from "yaml";
import { z } from "zod";
import { type EndpointOverrides, endpointOverridesSchema } from "../../azure/clouds.ts";
import type { DirectoryAddresses } from "../../directory/redirected-ldap.ts";
import type { Files } from "../../ports/files.ts";
import { UsageError } from "../options.ts";
import type { OperatorConfig } from "./options.ts";

/** What files say about the way to Azure, and to domain controllers. */
export interface AzureSettings {
  readonly endpoints: EndpointOverrides;
  readonly caPem?: string;
  readonly directoryAddresses: DirectoryAddresses;
}

/**
 * Reads the files that `--azure-endpoints`, `--azure-ca` and `--directory-addresses` name.
 *
 * @throws {UsageError} naming the flag, the file and what is wrong with it.
 */
export async function readAzureSettings(
  config: Pick<OperatorConfig, "endpointsFile" | "caFile" | "directoryAddressesFile">,
  files: Files,
): Promise<AzureSettings> {
  const { endpointsFile, directoryAddressesFile } = config;
  const endpoints =
    endpointsFile === undefined
      ? {}
      : await readYaml("--azure-endpoints", endpointsFile, endpointOverridesSchema, files);
  const directoryAddresses =
    directoryAddressesFile === undefined
      ? {}
      : await readYaml("--directory-addresses", directoryAddressesFile, directoryAddressesSchema, files);
  if (config.caFile === undefined) return { endpoints, directoryAddresses };
  const caPem = await readFile("--azure-ca", config.caFile, files);
  if (!caPem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new UsageError(`--azure-ca: ${config.caFile} holds no PEM certificate`);
  }
  return { endpoints, directoryAddresses, caPem };
}

const address = z
  .string()
  .regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, "must be HOST:PORT")
  .transform((text) => {
    const [host = "", port = ""] = text.split(":");
    return { host, port: Number(port) };
  });

const directoryAddressesSchema = z
  .record(z.string().regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, "must be HOST:PORT"), address)
  .transform((table) => Object.fromEntries(Object.entries(table).map(([name, to]) => [name.toLowerCase(), to])));

async function readYaml<T>(flag: string, path: string, schema: z.ZodType<T>, files: Files): Promise<T> {
  const text = await readFile(flag, path, files);
  const parsed = schema.safeParse(parseYaml(flag, path, text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`.replace(/^: /, ""));
  throw new UsageError(`${flag}: ${path} can't be used: ${problems.join("; ")}`);
}

function parseYaml(flag: string, path: string, text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${flag}: ${path} is not YAML: ${error instanceof Error ? error.message : ""}`);
  }
}

async function readFile(flag: string, path: string, files: Files): Promise<string> {
  try {
    return await files.readText(path);
  } catch (error) {
    throw new UsageError(`${flag}: ${path} can't be read: ${whyUnreadable(error)}`);
  }
}

/** The usual causes in words; the system's own message for the rest. */
function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "this user may not read it";
  return error.message;
}
