/**
 * Texts of Active Directory beside its result codes. Their numbers after DSID differ from build to build, and so does what
 * stands at the end; these are of Windows Server 2019, as people report them. Each ends with a NUL, as on the wire.
 */
const END = ", v4563\0";

/** Before a bind, for anything but the rootDSE. */
export const BIND_FIRST = `000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection., data 0${END}`;

/** A password without TLS (https://learn.microsoft.com/troubleshoot/windows-server/active-directory/enable-ldap-signing-in-windows-server). */
export const TLS_FIRST = `00002028: LdapErr: DSID-0C090256, comment: The server requires binds to turn on integrity checking if SSL\\TLS are not already active on the connection, data 0${END}`;

/** A way to authenticate that is not there. */
export const NO_SUCH_METHOD = `00002027: LdapErr: DSID-0C090574, comment: Authentication method is not supported, data 0${END}`;

/** A write without the right to it. */
export const NO_WRITE_ACCESS = "00000005: SecErr: DSID-03152870, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0\n\0";

/** Something that the directory does not do. */
export const UNWILLING = "0000209A: SvcErr: DSID-031A1236, problem 5003 (WILL_NOT_PERFORM), data 0\n\0";

/** A control or an extended request that is not there. */
export const NO_SUCH_CONTROL = `00002040: SvcErr: DSID-031401E7, problem 5010 (UNAVAIL_EXTENSION), data 0\n\0`;
export const NO_SUCH_EXTENSION = `0000203D: LdapErr: DSID-0C090EA6, comment: Unknown extended request OID, data 0${END}`;

/** StartTLS where there is TLS already. */
export const TLS_ALREADY = `00000001: LdapErr: DSID-0C090F78, comment: TLS or SSL already in effect, data 0${END}`;

/** A refused bind; `data` is a Windows error in hexadecimal (https://learn.microsoft.com/windows/win32/debug/system-error-codes). */
export function bindRefused(data: string): string {
  return `80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data ${data}${END}`;
}

/** An object that is not there, with the nearest one above it that is. */
export function noSuchObject(matchedDn: string): string {
  return `0000208D: NameErr: DSID-0310028D, problem 2001 (NO_OBJECT), data 0, best match of:\n\t'${matchedDn}'\n\0`;
}

/** What is no distinguished name. */
export function badName(name: string): string {
  return `0000208F: NameErr: DSID-03100233, problem 2006 (BAD_NAME), data 8350, best match of:\n\t'${name}'\n\0`;
}

/** A name that another directory has. */
export function referredTo(host: string): string {
  return `0000202B: RefErr: DSID-0310084A, data 0, 1 access points\n\tref 1: '${host}'\n\0`;
}
