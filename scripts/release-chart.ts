import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseDocument } from "yaml";

const CHART = join(import.meta.dirname, "../deploy/helm/winauth-operator");

/** What a released chart installs. */
export interface Release {
  /** For example `0.1.0`. */
  readonly version: string;
  /** The image without tag, for example `ghcr.io/owner/winauth-operator`. */
  readonly repository: string;
  /** `sha256:…` of the image that was built for this release. */
  readonly digest: string;
}

/**
 * Copies the chart to `folder` as it is released: with the release's version, and with the image that was built for it, by digest,
 * so that it installs without a value and always the same.
 *
 * @throws {Error} for a version or digest that is none.
 */
export function writeReleaseChart(folder: string, { version, repository, digest }: Release): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is no version: MAJOR.MINOR.PATCH.`);
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Error(`${digest} is no digest: sha256: and 64 hexadecimal digits.`);
  cpSync(CHART, folder, { recursive: true });
  edit(join(folder, "Chart.yaml"), { version, appVersion: version });
  edit(join(folder, "values.yaml"), { "image.repository": repository, "image.digest": digest });
}

/** Sets members that are there and leaves everything else, comments included, as it is. */
function edit(file: string, values: Readonly<Record<string, string>>): void {
  const document = parseDocument(readFileSync(file, "utf8"));
  for (const [path, value] of Object.entries(values)) {
    if (!document.hasIn(path.split("."))) throw new Error(`${file} has no ${path}.`);
    document.setIn(path.split("."), value);
  }
  writeFileSync(file, document.toString({ lineWidth: 0, flowCollectionPadding: false }));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [folder = "", version = "", repository = "", digest = ""] = process.argv.slice(2);
  writeReleaseChart(folder, { version, repository, digest });
}
