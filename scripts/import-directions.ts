import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What each folder of src may import of ours, and which vendor packages stay inside it. A folder may always import itself. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ports: [],
  http: [],
  "errors.ts": [],
  "version.ts": [],
  "plain-text.ts": [],
  api: [],
  kube: ["ports", "http", "errors.ts", "api", "version.ts"],
  runtime: ["ports", "errors.ts", "kube"],
  azure: ["ports", "http", "errors.ts", "plain-text.ts", "api", "runtime/work.ts", "version.ts"],
  directory: ["ports", "errors.ts", "plain-text.ts", "api"],
  client: [],
  "client-policy": ["api"],
  "status-view": ["api", "plain-text.ts"],
  controllers: [
    "ports",
    "errors.ts",
    "plain-text.ts",
    "api",
    "kube",
    "runtime",
    "azure/ports.ts",
    "azure/rights.ts",
    "directory/ports.ts",
    "client",
    "client-policy",
  ],
  observability: ["ports", "errors.ts", "kube", "runtime", "version.ts"],
  simulator: ["ports"],
  controlplane: ["ports"],
  demo: ["ports", "errors.ts", "api", "kube", "controlplane", "simulator", "version.ts"],
  cli: [
    "ports",
    "errors.ts",
    "version.ts",
    "plain-text.ts",
    "api",
    "kube",
    "runtime",
    "azure",
    "directory",
    "client",
    "status-view",
    "controllers",
    "observability",
    "simulator",
    "controlplane",
    "demo",
  ],
  "main.ts": ["cli", "controlplane"],
};

/** Files that decide and must stay free of effects: they see the contract and plain data, nothing that does anything. */
export const PURE: readonly { readonly file: RegExp; readonly allowed: readonly RegExp[] }[] = [
  {
    file: /^controllers\/.*\/(plan|status)\.ts$/,
    allowed: [/^api\//, /^azure\/(?:ports|rights)\.ts$/, /^kube\/client\.ts$/, /^errors\.ts$/, /^controllers\//],
  },
];

/** Vendor packages that stop at one folder's border. */
export const VENDORS: readonly { readonly name: RegExp; readonly folders: readonly string[] }[] = [
  { name: /^@azure\//, folders: ["azure"] },
  { name: /^@microsoft\/microsoft-graph-client/, folders: ["azure"] },
  { name: /^@kubernetes\/client-node/, folders: ["kube"] },
  { name: /^undici/, folders: ["http", "azure", "kube", "controlplane", "demo", "cli"] },
  { name: /^ldapts/, folders: ["directory"] },
  { name: /^asn1js/, folders: ["simulator"] },
  { name: /^pino/, folders: ["observability"] },
  { name: /^prom-client/, folders: ["observability"] },
];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{][^;"']*?\s+from\s+)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;

/** Every import of the tree that points the wrong way, as a sentence each. */
export function wrongImports(sourceRoot: string): readonly string[] {
  return globSync("**/*.ts", { cwd: sourceRoot })
    .sort()
    .flatMap((file) => importsOf(join(sourceRoot, file)).flatMap((specifier) => judge(sourceRoot, file, specifier)));
}

function importsOf(path: string): readonly string[] {
  return [...readFileSync(path, "utf8").matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? "");
}

function judge(root: string, file: string, specifier: string): readonly string[] {
  const folder = folderOf(file);
  if (!specifier.startsWith(".")) return judgeVendor(file, folder, specifier);
  const target = relative(root, resolve(root, dirname(file), specifier));
  if (target.startsWith(".."))
    return file.startsWith("version") ? [] : [`${file} imports ${specifier}, which lies outside src.`];
  const pure = PURE.find((rule) => rule.file.test(file));
  if (pure !== undefined && !pure.allowed.some((allowed) => allowed.test(target)))
    return [`${file} decides and must stay pure, but imports ${target}.`];
  if (folderOf(target) === folder) return [];
  const allowed = ALLOWED[folder];
  if (allowed === undefined) return [`${folder} is not in the table of scripts/import-directions.ts.`];
  const fits = allowed.some((entry) => target === entry || target.startsWith(`${entry}/`));
  return fits ? [] : [`${file} imports ${target}: ${folder} may import ${allowed.join(", ") || "nothing of ours"}.`];
}

function judgeVendor(file: string, folder: string, specifier: string): readonly string[] {
  const vendor = VENDORS.find(({ name }) => name.test(specifier));
  if (vendor === undefined || vendor.folders.includes(folder)) return [];
  return [`${file} imports ${specifier}, which belongs to ${vendor.folders.join(", ")} only.`];
}

function folderOf(file: string): string {
  return file.split("/")[0] ?? file;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const wrong = wrongImports(resolve(import.meta.dirname, "../src"));
  for (const line of wrong) console.error(line);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
