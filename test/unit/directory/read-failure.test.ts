import { describe, expect, it } from "vitest";
import { ControllerFailure, explainFailure } from "../../../src/directory/controller-failure.ts";
import type { DomainTarget } from "../../../src/directory/ports.ts";
import {
  controllersNotFound,
  failureOfAll,
  type TriedController,
  unusableAddress,
} from "../../../src/directory/read-failure.ts";
import { LdapFailure } from "../../../src/ports/ldap.ts";

const TARGET: DomainTarget = {
  name: "corp.contoso.com",
  server: { kind: "srv", name: "_ldap._tcp.corp.contoso.com" },
  credentials: { username: "CORP\\svc-winauth", password: "hunter2-hunter2" },
};

const tried = (host: string, failure: LdapFailure | ControllerFailure): TriedController => ({
  server: { host, port: 636, security: "ldaps" },
  failure: failure instanceof ControllerFailure ? failure : explainFailure(failure, 10_000),
});
const refused = new LdapFailure("network", "the connection is refused (ECONNREFUSED)");
const hangs = new LdapFailure("timeout", "no answer in time");
const untrusted = new LdapFailure("tls", "self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)");
const readOnly = new ControllerFailure("DomainControllerReadOnly", "read-only");
const expired = new LdapFailure("refused", "x", { resultCode: 49, diagnostic: "error, data 532, v1" });

describe("the error of a domain that could not be read", () => {
  it.each([
    [
      "nobody answers",
      [tried("dc2", refused), tried("dc1", refused)],
      "DomainControllerUnreachable",
      "No domain controller of corp.contoso.com can be connected to: dc1:636 (the connection is refused (ECONNREFUSED)), " +
        "dc2:636 (the connection is refused (ECONNREFUSED)). Check the address in ldap, name resolution, and the firewalls " +
        "and network policies between the cluster and the domain.",
    ],
    [
      "one hangs, one is gone",
      [tried("dc1", refused), tried("dc2", hangs)],
      "DomainControllerTimedOut",
      "dc2:636 of corp.contoso.com took the connection and did not answer: no answer within 10 s. Check the health of the " +
        "domain controller and what stands in between; it is tried again. Also tried: dc1:636 (the connection is refused (ECONNREFUSED)).",
    ],
    [
      "one is not to be trusted, one is read-only",
      [tried("dc1", readOnly), tried("dc2", untrusted)],
      "DomainControllerUntrusted",
      "TLS with a domain controller of corp.contoso.com does not come about: dc2:636 (self-signed certificate " +
        "(DEPTH_ZERO_SELF_SIGNED_CERT)). Put the certificate of the authority that issued the controller's into the Secret of " +
        "ldap.caRef, and use a host name that the controller's certificate is made out to. Also tried: dc1:636 (read-only).",
    ],
    [
      "all are read-only",
      [tried("dc2", readOnly), tried("dc1", readOnly)],
      "DomainControllerReadOnly",
      "Only read-only domain controllers of corp.contoso.com answer: dc1:636, dc2:636. Name a writable one in ldap.url, or an SRV name that has one.",
    ],
    [
      "the account's password has expired",
      [tried("dc1", refused), tried("dc2", expired)],
      "DirectoryPasswordExpired",
      "dc2:636 of corp.contoso.com refuses the account CORP\\svc-winauth: it has a password that has expired (data 532). Set a " +
        "new password in Active Directory and put the new one in the Secret of ldap.credentialsRef. Also tried: dc1:636 (the " +
        "connection is refused (ECONNREFUSED)).",
    ],
  ])("when %s", (_what, all, reason, message) => {
    const [first, ...others] = all;
    const error = failureOfAll(TARGET, [first!, ...others]);
    expect({ reason: error.reason, message: error.message }).toEqual({ reason, message });
    expect(error.message).not.toContain(TARGET.credentials.password);
  });

  it("has one text whatever the order of trying", () => {
    const one = failureOfAll(TARGET, [tried("dc1", refused), tried("dc2", hangs), tried("dc3", refused)]);
    const other = failureOfAll(TARGET, [tried("dc3", refused), tried("dc1", refused), tried("dc2", hangs)]);
    expect(one.message).toBe(other.message);
  });

  it("is that of the refusal that somebody has to mend, when another one passes", () => {
    const busy = new LdapFailure("refused", "x", { resultCode: 51 });
    const forbidden = new LdapFailure("refused", "x", { resultCode: 50 });
    const error = failureOfAll(TARGET, [tried("dc1", busy), tried("dc2", forbidden)]);
    expect(error).toMatchObject({ retry: { kind: "slow" }, needsHuman: true });
    expect(error.message).toBe(
      "dc2:636, asked for corp.contoso.com, does not let the account read. Let the account of ldap.credentialsRef read the " +
        "domain. Also tried: dc1:636 (is busy).",
    );
  });

  it("passes by itself where the first failure does, although its reason asks for somebody", () => {
    const busy = failureOfAll(TARGET, [tried("dc1", new LdapFailure("refused", "x", { resultCode: 51 }))]);
    expect(busy).toMatchObject({ reason: "DirectoryRefused", retry: { kind: "backoff" }, needsHuman: false });
    expect(busy.message).toBe("dc1:636, asked for corp.contoso.com, is busy. It is tried again.");
  });
});

describe("without a controller", () => {
  it("that DNS names", () => {
    expect(controllersNotFound(TARGET, "_ldap._tcp.corp.contoso.com")).toMatchObject({
      reason: "DomainControllersNotFound",
      retry: { kind: "slow" },
      needsHuman: true,
      message:
        "DNS names no domain controller of corp.contoso.com under _ldap._tcp.corp.contoso.com: it has no such SRV record. " +
        "Check ldap.srv and that the cluster's name servers know the domain, or name one controller in ldap.url.",
    });
  });

  it("because DNS does not answer, it passes by itself", () => {
    const failure = new LdapFailure("timeout", "DNS does not answer (ETIMEOUT)");
    expect(controllersNotFound(TARGET, "_ldap._tcp.x", failure)).toMatchObject({
      retry: { kind: "backoff" },
      needsHuman: false,
      message: expect.stringContaining("under _ldap._tcp.x: DNS does not answer (ETIMEOUT).") as string,
    });
  });

  it("whose address can be used", () => {
    expect(unusableAddress(TARGET, "ldaps://dc1:99999")).toMatchObject({
      reason: "DomainControllerUnreachable",
      retry: { kind: "verySlow" },
      needsHuman: true,
      message: expect.stringContaining("ldaps://dc1:99999 is no usable address") as string,
    });
  });
});
