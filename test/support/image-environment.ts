import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";

/** The environment that the image gives the program: `ENV` of the last stage of the Dockerfile. */
export function imageEnvironment(root: string): Readonly<Record<string, string>> {
  const dockerfile = DockerfileParser.parse(readFileSync(join(root, "Dockerfile"), "utf8"));
  const lastStageLine = dockerfile.getFROMs().at(-1)?.getRange().start.line ?? 0;
  const properties = dockerfile
    .getENVs()
    .filter((instruction) => instruction.getRange().start.line > lastStageLine)
    .flatMap((instruction) => instruction.getProperties());
  return Object.fromEntries(properties.map((property) => [property.getName(), property.getValue() ?? ""]));
}
