/** What an error of `klist get` means and what helps. */
export interface KerberosError {
  /** As the article writes it: `0x6fb`. An undocumented one as it was met. */
  readonly code: string;
  readonly documented: boolean;
  readonly meaning: string;
  readonly help: string;
  /** To run on the client, in this order. */
  readonly commands: readonly string[];
}

interface DocumentedError {
  /** As Windows error, and the same as NTSTATUS, which klist prints in its last line. */
  readonly codes: readonly [win32: number, ntStatus: number];
  readonly error: KerberosError;
}

/**
 * The errors that Microsoft documents for this feature: https://learn.microsoft.com/azure/azure-sql/managed-instance/winauth-azuread-troubleshoot
 *
 * Their values as NTSTATUS (STATUS_NO_TRUST_SAM_ACCOUNT, STATUS_NO_LOGON_SERVERS, STATUS_ACCOUNT_RESTRICTION):
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55
 */
const DOCUMENTED: readonly DocumentedError[] = [
  {
    codes: [0x6fb, 0xc000_018b],
    error: {
      code: "0x6fb",
      documented: true,
      meaning: "The service principal name (SPN) was not found.",
      help: "Check that the SPN is MSSQLSvc/<instance>.<dns zone>.database.windows.net:1433. In the incoming trust-based flow, go through the set-up of the trusted domain object for KERBEROS.MICROSOFTONLINE.COM again.",
      commands: [],
    },
  },
  {
    codes: [0x51f, 0xc000_005e],
    error: {
      code: "0x51f",
      documented: true,
      meaning:
        "No ticket service could be reached: most likely a conflict with the proxy settings that Fiddler left behind.",
      help: "Run the two commands, delete every subentry with port :8888 below HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\iphlpsvc\\Parameters\\ProxyMgr, restart the client and try again.",
      commands: ["netsh winhttp reset autoproxy", "netsh winhttp reset proxy"],
    },
  },
  {
    codes: [0x52f, 0xc000_006e],
    error: {
      code: "0x52f",
      documented: true,
      meaning:
        "User name and authentication information are valid, but an account restriction prevents the sign-in; Conditional Access is one.",
      help: "Exclude the application of the managed instance, named <instance name> principal, from the Conditional Access policies that apply to it.",
      commands: [],
    },
  },
];

/**
 * Explains an error code, as Windows error or as NTSTATUS. A code that the article doesn't document is answered with just
 * that: a guess would send somebody the wrong way.
 */
export function explainKerberosError(code: number): KerberosError {
  const hex = `0x${code.toString(16)}`;
  return (
    documentedOf(code) ?? {
      code: hex,
      documented: false,
      meaning: "Microsoft's article on troubleshooting Windows Authentication doesn't document this error.",
      help: "The command tells what it means to Windows in general.",
      commands: [`certutil -error ${hex}`],
    }
  );
}

/** Whether the article documents this code. */
export function isDocumentedKerberosError(code: number): boolean {
  return documentedOf(code) !== undefined;
}

function documentedOf(code: number): KerberosError | undefined {
  return DOCUMENTED.find(({ codes }) => codes.includes(code))?.error;
}
