import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { writeReleaseChart } from "../../../scripts/release-chart.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const CHART = resolve(import.meta.dirname, "../../../deploy/helm/winauth-operator");
const RELEASE = {
  version: "1.2.3",
  repository: "ghcr.io/owner/winauth-operator",
  digest: `sha256:${"0123456789abcdef".repeat(4)}`,
};
const read = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8");

it("a released chart installs the image that was built with it, by digest, and is else the chart of the repository", async () => {
  const folder = join(await temporaryFolder(), "winauth-operator");
  writeReleaseChart(folder, RELEASE);

  const { version, repository, digest } = RELEASE;
  expect(parse(read(folder, "Chart.yaml"))).toEqual({
    ...(parse(read(CHART, "Chart.yaml")) as object),
    version,
    appVersion: version,
  });
  const values = parse(read(CHART, "values.yaml")) as { readonly image: object };
  expect(parse(read(folder, "values.yaml"))).toEqual({ ...values, image: { ...values.image, repository, digest } });
  const changed = (file: string): number => {
    const before = new Set(read(CHART, file).split("\n"));
    return read(folder, file)
      .split("\n")
      .filter((line) => !before.has(line)).length;
  };
  expect([changed("Chart.yaml"), changed("values.yaml")]).toEqual([2, 2]);

  const files = globSync("**/*.*", { cwd: CHART }).filter((file) => !/^(?:Chart|values)\.yaml$/.test(file));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) expect(read(folder, file)).toBe(read(CHART, file));
});

it.each([
  [{ version: "v1.2.3" }, "v1.2.3 is no version"],
  [{ digest: "latest" }, "latest is no digest"],
])("refuses %j", async (changes, says) => {
  const folder = join(await temporaryFolder(), "winauth-operator");
  expect(() => writeReleaseChart(folder, { ...RELEASE, ...changes })).toThrow(says);
  expect(globSync("*", { cwd: folder })).toEqual([]);
});
