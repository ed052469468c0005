import type { ControllerAddresses } from "../../src/simulator/ldap/directory-listeners.ts";
import type { DomainAccount, DomainRecord } from "../../src/simulator/ldap/domain-state.ts";
import { domainSchema, kerberosServerSchema, trustSchema } from "../../src/simulator/ldap/domain-state.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { TranscriptEntry } from "../../src/simulator/transcript.ts";
import { DIRECTORY_STATES, type DirectoryState } from "../contract/directory-states.ts";

/** Of the account that the simulated domains let in. */
export const READER_PASSWORD = "reader-password";

/** Domains to start a simulator with: each has one controller, an account that may read, and nothing set up. */
export function emptyDomains(count: number): Readonly<Record<string, DomainRecord>> {
  const names = Array.from({ length: count }, (_, index) => `d${index + 1}.contoso.test`);
  return Object.fromEntries(names.map((name) => [name, emptyDomain(name)]));
}

function emptyDomain(name: string): DomainRecord {
  return domainSchema.parse({
    controllers: [{ host: `dc1.${name}` }],
    accounts: [{ username: "reader", password: READER_PASSWORD }],
  });
}

/** One on-premises domain of a scene, and what its administrators do there. */
export class DirectoryScene {
  readonly name: string;
  readonly addresses: ControllerAddresses;
  /** Names of Secrets in the operator's namespace. */
  readonly credentialsSecret: string;
  readonly caSecret: string;
  readonly #simulator: Simulator;

  constructor(simulator: Simulator, addresses: ControllerAddresses) {
    this.#simulator = simulator;
    this.addresses = addresses;
    this.name = addresses.domain;
    this.credentialsSecret = `${this.name}-reader`;
    this.caSecret = `${this.name}-ca`;
  }

  get record(): DomainRecord {
    return this.#simulator.world.state.domains[this.name]!;
  }

  get account(): DomainAccount {
    return this.record.accounts[0]!;
  }

  /** The account as it is to be named at sign-in, with its present password. */
  get credentials(): { readonly username: string; readonly password: string } {
    return { username: `${this.account.username}@${this.name}`, password: this.account.password };
  }

  /** The domain's entry in a realm's `flows.incomingTrust.domains`. */
  spec(url = this.addresses.ldaps): object {
    const ldap = { url, credentialsRef: { name: this.credentialsSecret }, caRef: { name: this.caSecret } };
    return { name: this.name, ldap };
  }

  /** Puts the domain into a state of the contract, each with all that was wrong before put right. */
  enter(state: DirectoryState): void {
    const reached = DIRECTORY_STATES.indexOf(state);
    const has = (from: DirectoryState): boolean => reached >= DIRECTORY_STATES.indexOf(from);
    const { record } = this;
    record.functionalLevel = has("no-kerberos-server") ? "2016" : "2008R2";
    delete record.kerberosServer;
    delete record.trust;
    if (has("no-trust"))
      record.kerberosServer = kerberosServerSchema.parse({
        keyLastSet: state === "key-too-old" ? "400 days before start" : "30 days before start",
      });
    if (has("outbound-trust"))
      record.trust = trustSchema.parse({ direction: state === "outbound-trust" ? "Outbound" : "Inbound" });
  }

  /** Whether the controllers take connections and answer nothing. */
  hang(hangs: boolean): void {
    for (const controller of this.record.controllers) controller.hangs = hangs;
  }

  /** Whether all that the incoming trust flow needs is there, its key being of the last weeks. */
  get isSetUp(): boolean {
    const { kerberosServer, trust, functionalLevel } = this.record;
    const hasKey = kerberosServer?.keyLastSet === "30 days before start";
    return hasKey && functionalLevel === "2016" && trust?.direction === "Inbound";
  }

  /** Requests to the domain's controllers after entry `since`. */
  calls(since = 0): readonly TranscriptEntry[] {
    const prefix = `/${this.addresses.host}/`;
    return this.#simulator.transcript
      .entries({ since })
      .filter(({ service, path }) => service === "ldap" && path.startsWith(prefix));
  }

  /** How often somebody tried to sign in after entry `since`. */
  binds(since = 0): number {
    return this.calls(since).filter(({ method }) => method === "BIND").length;
  }
}
