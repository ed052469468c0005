import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder with `crds`, `deploy` and `examples`, found upwards from `from`: the same from sources and from the bundle.
 *
 * @throws {Error} when there is none; the demo needs a clone of the repository.
 */
export function projectRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (["crds", "deploy", "examples"].every((name) => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder)) {
      throw new Error(
        `The demo needs the folders crds, deploy and examples of the repository; there are none above ${from}.`,
      );
    }
  }
}
