import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../../../src/demo/project-root.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it("projectRoot() finds the repository above its own files, from sources as from the bundle", async () => {
  const root = await temporaryFolder();
  for (const name of ["crds", "deploy", "examples", "dist", "src/cli"])
    await mkdir(join(root, name), { recursive: true });
  expect([join(root, "src/cli"), join(root, "dist"), root].map(projectRoot)).toEqual([root, root, root]);
});

it("projectRoot() says what it looked for where there is none", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "crds"));
  expect(() => projectRoot(folder)).toThrow(
    `The demo needs the folders crds, deploy and examples of the repository; there are none above ${folder}.`,
  );
});
