import { z } from "zod";
import { type Command, EXIT } from "../command.ts";
import { choice, optionalText } from "../option-types.ts";

/** What the command takes besides the file. */
export const EXPLAIN_OPTIONS = {
  klist: {
    flag: "klist",
    value: "FILE",
    help: "What klist, klist get and klist cloud_debug printed on the client, or - for standard input.",
    schema: optionalText(),
  },
  tenantId: {
    flag: "tenant",
    value: "ID",
    help: "Id of the tenant to which the client should belong.",
    schema: z
      .string()
      .regex(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i, "must be a tenant id (a GUID)")
      .toLowerCase()
      .optional(),
  },
  osVersion: {
    flag: "os-version",
    value: "VERSION",
    help: "Windows version of the client, such as 10.0.19045; ver prints it. dsregcmd doesn't.",
    schema: z
      .string()
      .regex(/^\d{1,2}\.\d{1,2}\.\d{3,6}(?:\.\d{1,6})?$/, "must be a Windows version such as 10.0.19045")
      .optional(),
  },
  output: {
    flag: "output",
    short: "o",
    value: "FORMAT",
    help: "text or json.",
    byDefault: "text",
    schema: choice("text", "text", "json"),
  },
} as const;

/** `winauth client explain`: what a Windows client's own words say about Windows Authentication. */
export const clientExplainCommand: Command = {
  name: "client explain",
  summary: "Explain whether a Windows client can sign in, and what is missing",
  manual: {
    description:
      "Reads what dsregcmd /status printed on a Windows client, from FILE or standard input, and says which authentication " +
      "flow the client can use, what is missing and which command helps. Needs no cluster, no network and no sign-in.",
    usage: "[FILE] [options]",
    options: { Options: EXPLAIN_OPTIONS },
    notes: [
      "On the client, as the user and without elevation: dsregcmd /status > status.txt. UTF-16, as PowerShell writes it, will do.",
      "What each answer rests on is in docs/client-explain.md.",
    ],
    exitCodes: {
      [EXIT.ok]: "the client is ready for a flow",
      [EXIT.failed]: "it failed; the last line says why",
      [EXIT.usage]: "the command line or a file can't be used",
      [EXIT.actionNeeded]: "the client can use a flow, but something is missing",
      [EXIT.notSupported]: "the client can't use either flow",
      [EXIT.unknown]: "it can't be told from what was given",
    },
  },
  // Loaded on demand: the other commands need not read it.
  run: async (context) => await (await import("./run-explain.ts")).runExplain(context),
};
