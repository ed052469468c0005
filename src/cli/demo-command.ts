import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { projectRoot } from "../demo/project-root.ts";
import { systemClock } from "../ports/clock.ts";
import { systemRandom } from "../ports/random.ts";
import { type Command, EXIT } from "./command.ts";
import { optionalText, toggle } from "./option-types.ts";
import { parseOptions } from "./options.ts";

/** Some terminals do not tell their width. */
const DEFAULT_COLUMNS = 100;

const OPTIONS = {
  keep: { flag: "keep", help: "Leave everything running at the end, and print what to try.", schema: toggle(false) },
  folder: {
    flag: "folder",
    value: "DIR",
    help: "Where kubeconfig, certificates and logs go.",
    byDefault: "a new temporary folder",
    schema: optionalText(),
  },
} as const;

/** `winauth demo`: the main job on a real API server, a simulated Azure and the operator. */
export const demoCommand: Command = {
  name: "demo",
  summary: "Show the main job on a real API server and a simulated Azure",
  manual: {
    description:
      "Starts a Kubernetes API server, a simulated Azure and the operator, each as a process of its own on this machine, " +
      "declares a tenant and three managed instances, and shows what becomes of them. Never touches your kubeconfig or your clusters.",
    usage: "[options]",
    options: { Options: OPTIONS },
    notes: [
      "etcd and kube-apiserver come from the folder KUBEBUILDER_ASSETS, from your cache, from a download, or are built once with Go.",
    ],
    exitCodes: {
      [EXIT.ok]: "the whole story came true",
      [EXIT.failed]: "it did not, or it was stopped; the last lines say why",
      [EXIT.usage]: "the command line can't be used",
    },
  },
  async run({ argv, env, stdout, signal, self }) {
    const { runDemo } = await import("../demo/demo.ts");
    const options = parseOptions(OPTIONS, argv, env);
    const folder =
      options.folder === undefined ? await mkdtemp(join(tmpdir(), "winauth-demo-")) : resolve(options.folder);
    return await runDemo({
      self,
      root: projectRoot(import.meta.dirname),
      folder,
      env,
      clock: systemClock,
      random: systemRandom,
      keep: options.keep,
      screen: {
        write: stdout,
        isTerminal: process.stdout.isTTY,
        columns: () => process.stdout.columns || DEFAULT_COLUMNS,
      },
      signal,
    });
  },
};
