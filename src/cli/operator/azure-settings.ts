import { parse } from "yaml";
import { type EndpointOverrides, endpointOverridesSchema } from "../../azure/clouds.ts";
import type { Files } from "../../ports/files.ts";
import { UsageError } from "../options.ts";
import type { OperatorConfig } from "./options.ts";

/** What files say about the way to Azure. */
export interface AzureSettings {
  readonly endpoints: EndpointOverrides;
  readonly caPem?: string;
}

/**
 * Reads the files that `--azure-endpoints` and `--azure-ca` name.
 *
 * @throws {UsageError} naming the flag, the file and what is wrong with it.
 */
export async function readAzureSettings(
  config: Pick<OperatorConfig, "endpointsFile" | "caFile">,
  files: Files,
): Promise<AzureSettings> {
  const endpoints = config.endpointsFile === undefined ? {} : await readEndpoints(config.endpointsFile, files);
  if (config.caFile === undefined) return { endpoints };
  const caPem = await readFile("--azure-ca", config.caFile, files);
  if (!caPem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new UsageError(`--azure-ca: ${config.caFile} holds no PEM certificate`);
  }
  return { endpoints, caPem };
}

async function readEndpoints(path: string, files: Files): Promise<EndpointOverrides> {
  const text = await readFile("--azure-endpoints", path, files);
  const parsed = endpointOverridesSchema.safeParse(parseYaml(path, text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`.replace(/^: /, ""));
  throw new UsageError(`--azure-endpoints: ${path} can't be used: ${problems.join("; ")}`);
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`--azure-endpoints: ${path} is not YAML: ${error instanceof Error ? error.message : ""}`);
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
