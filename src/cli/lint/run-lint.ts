import { lintManifests } from "../../api/lint.ts";
import { GROUP } from "../../api/v1alpha1/common.ts";
import { plainText } from "../../plain-text.ts";
import { readBounded } from "../bounded-input.ts";
import { type CommandContext, EXIT } from "../command.ts";
import { parseCommandLine, UsageError } from "../options.ts";
import { manifestFiles } from "./manifest-files.ts";

/** A rendered fleet of some thousand objects is smaller; what is larger is something else. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** A message quotes the file, which may hold anything. */
const MAX_MESSAGE_LENGTH = 1000;
const STANDARD_INPUT = "-";

/**
 * Runs `winauth lint`.
 *
 * @returns {@link EXIT}.ok when nothing is wrong, {@link EXIT}.failed when something is.
 * @throws {UsageError} when the command line, a folder or a file can't be used.
 */
export async function runLint(context: CommandContext): Promise<number> {
  const { word: path = STANDARD_INPUT } = parseCommandLine({}, context.argv, context.env, "PATH");
  const files = path === STANDARD_INPUT ? [STANDARD_INPUT] : await manifestFiles(path);
  const tally = { objects: 0, findings: 0 };
  for (const file of files) {
    const text = await textOf(file, context);
    if (!text.includes(GROUP)) continue;
    tally.objects += [...text.matchAll(DECLARATION)].length;
    for (const { line, message } of lintManifests(text)) {
      tally.findings += 1;
      context.stdout(
        `${file === STANDARD_INPUT ? "stdin" : file}:${line}: ${plainText(message, MAX_MESSAGE_LENGTH)}\n`,
      );
    }
  }
  context.stderr(`winauth lint: ${sentence(tally)}\n`);
  return tally.findings === 0 ? EXIT.ok : EXIT.failed;
}

/** Every object of this project's says its group in a line of its own, in YAML as in JSON. */
const DECLARATION = /^[ \t-]*"?apiVersion"?[ \t]*:[ \t]*["']?sqlmi\.winauth\.dev\//gm;

async function textOf(file: string, { stdin, stderr }: CommandContext): Promise<string> {
  const isStandardInput = file === STANDARD_INPUT;
  if (isStandardInput && stdin.isTerminal) stderr("Paste the YAML, then end with Ctrl-D.\n");
  const bytes = await readBounded(isStandardInput ? { stdin } : { path: file }, MAX_FILE_BYTES);
  const name = isStandardInput ? "standard input" : file;
  if (bytes.length > MAX_FILE_BYTES)
    throw new UsageError(`${name} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB, too large for declarations`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${name} is not UTF-8 text`);
  }
}

function sentence({ objects, findings }: { readonly objects: number; readonly findings: number }): string {
  if (findings > 0) return `${findings} ${findings === 1 ? "problem" : "problems"}; nothing was changed.`;
  if (objects === 0) return `No object of ${GROUP} was found.`;
  return `${objects} ${objects === 1 ? "object is" : "objects are"} in order.`;
}
