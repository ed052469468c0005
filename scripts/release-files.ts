import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { buildBundle } from "./build-bundle.ts";
import { type Bom, type InstalledPackage, licenseTexts, withLicenses } from "./bundled-licenses.ts";

const ROOT = join(import.meta.dirname, "..");

/**
 * Writes the program and, beside it, what its users' security teams ask for: `bom.cdx.json`, a CycloneDX list of the packages
 * that are in the file and of no other, and `LICENSES.txt`, the texts of their licences. The same sources give the same bytes.
 *
 * @returns the list.
 */
export async function writeReleaseFiles(outfile: string): Promise<Bom> {
  const folder = dirname(outfile);
  const bomFile = join(folder, "bom.cdx.json");
  const list = cyclonedxEsbuildPlugin({
    specVersion: "1.6",
    outputFile: bomFile,
    gatherLicenseTexts: true,
    outputReproducible: true,
    logLevel: "silent",
  });
  await buildBundle(outfile, [list]);
  const bom = withLicenses(JSON.parse(readFileSync(bomFile, "utf8")) as Bom, installedPackage);
  writeFileSync(bomFile, `${JSON.stringify(bom, null, 2)}\n`);
  writeFileSync(join(folder, "LICENSES.txt"), licenseTexts(bom));
  return bom;
}

function installedPackage(name: string): InstalledPackage | undefined {
  const folder = join(ROOT, "node_modules", name);
  if (!existsSync(folder)) return undefined;
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as InstalledPackage;
  const [file] = globSync("{LICENSE,LICENCE,license}*", { cwd: folder });
  return {
    version,
    ...(license === undefined ? {} : { license }),
    ...(file === undefined ? {} : { licenseText: readFileSync(join(folder, file), "utf8") }),
  };
}
