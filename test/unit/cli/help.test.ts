import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { describeOptions, flagsOf, groupHelpOf, helpOf, overviewOf } from "../../../src/cli/help.ts";
import { duration, toggle } from "../../../src/cli/option-types.ts";

describe("overviewOf()", () => {
  it("is what a newcomer reads first", () => {
    expect(
      overviewOf(COMMANDS),
    ).toBe(`winauth keeps Windows Authentication for Azure SQL Managed Instance set up, checked and repaired.

Usage: winauth COMMAND [options]

Commands:
  operator         Run the controllers
  status           Show the fleet, what is wrong with it and what to do next
  lint             Say what is wrong with declarations before they reach a cluster
  client explain   Explain whether a Windows client can sign in, and what is missing
  simulator        Serve a simulated Azure (ARM, Graph, tokens) on this machine
  demo             Show the main job on a real API server and a simulated Azure
  version          Print the version
  help             Print this text, or that of a command: winauth help operator

Exit codes:
  0  done
  1  failed; the last line says why
  2  the command line, the environment or a file given there can't be used
  3  the cluster is not prepared: kinds or rights are missing
  A command that has others lists them in its own help.
`);
  });
});

it("groupHelpOf() lists the commands of a group", () => {
  expect(
    groupHelpOf(
      "client",
      COMMANDS.filter(({ name }) => name.startsWith("client ")),
    ),
  ).toBe(`Usage: winauth client COMMAND [options]

Commands:
  client explain   Explain whether a Windows client can sign in, and what is missing

What each does, takes and answers: winauth client explain --help
`);
});

it.each([
  [{ flag: "keep" }, "--keep"],
  [{ flag: "folder", value: "DIR" }, "--folder DIR"],
  [{ flag: "output", short: "o", value: "FORMAT" }, "-o, --output FORMAT"],
])("flagsOf(%j) is %s", (spec, shown) => {
  expect(flagsOf({ help: "", schema: toggle(false), ...spec })).toBe(shown);
});

describe("helpOf()", () => {
  it("says what a command does, how it is called, its options and its exit codes", () => {
    const demo = COMMANDS.find(({ name }) => name === "demo")!;
    expect(
      helpOf(demo),
    ).toBe(`Starts a Kubernetes API server, a simulated Azure and the operator, each as a process of its own on
this machine, declares a tenant and three managed instances, and shows what becomes of them. Never
touches your kubeconfig or your clusters.

Usage: winauth demo [options]

Options:
  --keep        Leave everything running at the end, and print what to try.
  --folder DIR  Where kubeconfig, certificates and logs go. Default: a new temporary folder.

etcd and kube-apiserver come from the folder KUBEBUILDER_ASSETS, from your cache, from a download,
or are built once with Go.

Exit codes:
  0  the whole story came true
  1  it did not, or it was stopped; the last lines say why
  2  the command line can't be used
`);
  });
  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    "of %s fits 100 columns and ends with a line end",
    (_name, command) => {
      const lines = helpOf(command).split("\n");
      expect(lines.filter((line) => line.length > 100)).toEqual([]);
      expect(lines.at(-1)).toBe("");
      expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    },
  );
});

it("describeOptions() aligns flags, wraps, and keeps a variable beside the word env", () => {
  const specs = {
    interval: {
      flag: "interval",
      env: "W_INTERVAL",
      value: "DURATION",
      help: "How often all of it is looked at again, whatever happened in the meantime.",
      byDefault: "1m",
      schema: duration("1m"),
    },
    lead: { flag: "lead", env: "W_LEAD", help: "Whether to lead.", schema: toggle(true) },
  };
  expect(describeOptions(specs)).toBe(
    [
      "  --interval DURATION  How often all of it is looked at again, whatever happened in the meantime.",
      "                       Default: 1m. [env W_INTERVAL]",
      "  --lead               Whether to lead. [env W_LEAD]",
    ].join("\n"),
  );
});
