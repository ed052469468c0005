/** What this project reads of a CycloneDX list. https://cyclonedx.org/docs/1.6/json/ */
export interface Bom {
  readonly components: readonly Component[];
}

/** A package in the bundle. */
export interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  licenses?: readonly DeclaredLicense[];
  evidence?: { licenses?: readonly { readonly license: LicenseText }[] };
}

type DeclaredLicense = { readonly license: { readonly id?: string } } | { readonly expression: string };

interface LicenseText {
  readonly name: string;
  readonly text: { readonly content: string; readonly contentType: "text/plain"; readonly encoding: "base64" };
}

/** What is said of a package where it is installed. */
export interface InstalledPackage {
  readonly version: string;
  readonly license?: string;
  /** Text of its licence file; absent when it has none. */
  readonly licenseText?: string;
}

/** Licences that ask for nothing but their text. Any other needs a person's decision before it may be in the bundle. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "Unlicense",
]);

/**
 * The list with the licences of those packages whose bundled files lie beside a second, nearly empty package.json, as dual
 * ECMAScript and CommonJS packages have it: the list knows nothing of them then.
 *
 * @param installed what is installed under a name; undefined: nothing is.
 */
export function withLicenses(bom: Bom, installed: (name: string) => InstalledPackage | undefined): Bom {
  return { ...bom, components: bom.components.map((component) => withLicense(component, installed)) };
}

function withLicense(component: Component, installed: (name: string) => InstalledPackage | undefined): Component {
  if (licenseOf(component) !== undefined) return component;
  const { version, license, licenseText } = installed(nameOf(component)) ?? {};
  if (version !== component.version || license === undefined) return component;
  const text = (content: string): LicenseText => ({
    name: "file: LICENSE",
    text: { content: Buffer.from(content).toString("base64"), contentType: "text/plain", encoding: "base64" },
  });
  return {
    ...component,
    licenses: [{ license: { id: license } }],
    ...(licenseText === undefined ? {} : { evidence: { licenses: [{ license: text(licenseText) }] } }),
  };
}

/** Packages that may not be in the bundle as they are, as a sentence each: no licence, none that is allowed, or none whose text can go along. */
export function licenseProblems({ components }: Bom): readonly string[] {
  return components.flatMap((component) => {
    const license = licenseOf(component);
    const name = `${nameOf(component)} ${component.version}`;
    if (license === undefined) return [`${name} declares no licence.`];
    if (!ALLOWED.has(license)) return [`${name} is under ${license}, which nobody has allowed yet.`];
    return textsOf(component).length > 0 ? [] : [`${name} comes without the text of its licence.`];
  });
}

/** The licences of everything in the bundle with their texts, each package once, in the order of their names. */
export function licenseTexts({ components }: Bom): string {
  const sections = new Map<string, string>();
  for (const component of components) {
    const title = `${nameOf(component)} ${component.version} (${licenseOf(component) ?? "no licence"})`;
    sections.set(title, [`${title}\n${"=".repeat(title.length)}`, ...textsOf(component)].join("\n\n"));
  }
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => section);
  return `The program contains these packages.\n\n${sorted.join("\n\n\n")}\n`;
}

function nameOf({ group, name }: Component): string {
  return group === undefined ? name : `${group}/${name}`;
}

function licenseOf({ licenses = [] }: Component): string | undefined {
  const [first] = licenses;
  if (first === undefined) return undefined;
  return "expression" in first ? first.expression : first.license.id;
}

function textsOf({ evidence }: Component): readonly string[] {
  return (evidence?.licenses ?? []).map(({ license }) => Buffer.from(license.text.content, "base64").toString().trim());
}
