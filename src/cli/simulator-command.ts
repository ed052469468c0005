import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../ports/clock.ts";
import { systemRandom } from "../ports/random.ts";
import { DEFAULT_PORTS } from "../simulator/default-ports.ts";
import { type Command, EXIT } from "./command.ts";
import { optionalText, optionalWholeNumber, requiredText, text, wholeNumber } from "./option-types.ts";
import { type OptionSpec, parseOptions } from "./options.ts";

function port(flag: string, byDefault: number, what: string): OptionSpec<number> {
  return {
    flag,
    value: "PORT",
    help: what,
    byDefault: `${byDefault}; 0 lets the system choose`,
    schema: wholeNumber(byDefault, 0, 65_535),
  };
}

const OPTIONS = {
  stateFile: {
    flag: "state",
    value: "FILE",
    help: "YAML file with tenants, identities, subscriptions, instances and domains.",
    schema: requiredText("a YAML file, for example examples/simulator/state.yaml"),
  },
  host: {
    flag: "host",
    value: "ADDRESS",
    help: "Address for the three services.",
    byDefault: "127.0.0.1",
    schema: text("127.0.0.1"),
  },
  port: port("port", DEFAULT_PORTS.port, "All three services, told apart by host name or path."),
  armPort: port("arm-port", DEFAULT_PORTS.armPort, "Azure Resource Manager."),
  graphPort: port("graph-port", DEFAULT_PORTS.graphPort, "Microsoft Graph."),
  loginPort: port("login-port", DEFAULT_PORTS.loginPort, "The token endpoint."),
  controlPort: port(
    "control-port",
    DEFAULT_PORTS.controlPort,
    "Control port, plain HTTP on 127.0.0.1: state, faults, clock, transcript.",
  ),
  identityPort: {
    flag: "identity-port",
    value: "PORT",
    help: "Managed identity endpoint, plain HTTP on 127.0.0.1.",
    byDefault: "none",
    schema: optionalWholeNumber(0, 65_535),
  },
  ldapsPort: {
    flag: "ldaps-port",
    value: "PORT",
    help: "LDAPS of the first domain controller; the others get the ports that follow.",
    byDefault: "the system chooses",
    schema: wholeNumber(0, 0, 65_535),
  },
  ldapPort: {
    flag: "ldap-port",
    value: "PORT",
    help: "LDAP with StartTLS of the first domain controller, likewise.",
    byDefault: "the system chooses",
    schema: wholeNumber(0, 0, 65_535),
  },
  caFile: {
    flag: "ca-file",
    value: "FILE",
    help: "Where to write the CA certificate.",
    byDefault: "winauth-simulator-ca.pem in the temporary folder",
    schema: text(join(tmpdir(), "winauth-simulator-ca.pem")),
  },
  addressesFile: {
    flag: "addresses-file",
    value: "FILE",
    help: "Write where it listens to this file, as JSON, once it does. For scripts.",
    schema: optionalText(),
  },
} as const;

/** `winauth simulator`: an Azure in one process. */
export const simulatorCommand: Command = {
  name: "simulator",
  summary: "Serve a simulated Azure (ARM, Graph, tokens) on this machine",
  manual: {
    description:
      "Serves Azure Resource Manager, Microsoft Graph, the token endpoint and domain controllers (LDAP) over TLS, from a state file, for trials and tests.",
    usage: "--state FILE [options]",
    options: { Options: OPTIONS },
    notes: ["State, faults and the clock can be changed while it runs, over the control port: see docs/simulator.md."],
    exitCodes: {
      [EXIT.ok]: "stopped by SIGTERM or SIGINT",
      [EXIT.failed]: "the state file or a port can't be used, the last line says why",
      [EXIT.usage]: "the command line can't be used",
    },
  },
  async run({ argv, env, stdout, stderr, signal }) {
    const { identityPort, addressesFile, ...options } = parseOptions(OPTIONS, argv, env);
    const { runSimulatorCommand } = await import("../simulator/command.ts");
    return await runSimulatorCommand({
      ...options,
      ...(identityPort === undefined ? {} : { identityPort }),
      clock: systemClock,
      random: systemRandom,
      out: (line) => stdout(`${line}\n`),
      err: (line) => stderr(`winauth simulator: ${line}\n`),
      signal,
      onReady: ({ addresses }) => {
        if (addressesFile !== undefined) writeFileSync(addressesFile, `${JSON.stringify(addresses)}\n`);
      },
    });
  },
};
