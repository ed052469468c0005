/** Version of the program; the same as in package.json, which a test checks. */
export const PROGRAM_VERSION = "0.1.0";
