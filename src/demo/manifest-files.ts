import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/**
 * All documents of the YAML files that match, in the order of the file names.
 *
 * @throws {Error} naming the file that is not YAML.
 */
export function manifestDocuments(root: string, pattern: string): readonly object[] {
  return globSync(pattern, { cwd: root })
    .sort()
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(root, file), "utf8")).map((document) => {
        const [problem] = document.errors;
        if (problem !== undefined) throw new Error(`${file}: ${problem.message}`);
        return document.toJS() as object;
      }),
    );
}
