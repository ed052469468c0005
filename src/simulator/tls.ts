import "reflect-metadata"; // tsyringe, inside @peculiar/x509, does not load without it.
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** Certificates for the simulator's listeners, all PEM. The CA's key is forgotten after use. */
export interface TlsMaterial {
  readonly caCertificate: string;
  readonly certificate: string;
  readonly privateKey: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a CA and a server certificate for loopback and the given DNS names. `nowMs` dates them: valid from a day before, for
 * 90 days.
 */
export async function createTlsMaterial(names: readonly string[], nowMs: number): Promise<TlsMaterial> {
  x509.cryptoProvider.set(webcrypto);
  const validity = { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + 90 * DAY_MS) };
  const caKeys = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: "CN=winauth simulator CA",
    ...validity,
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const serverKeys = await newKeys();
  const server = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: "CN=localhost",
    issuer: ca.subject,
    ...validity,
    publicKey: serverKeys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...["localhost", ...names].map((value) => ({ type: "dns" as const, value })),
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: "::1" },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", serverKeys.privateKey);
  return {
    caCertificate: ca.toString("pem"),
    certificate: server.toString("pem"),
    privateKey: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** Random and positive, as certificates of one name must differ between starts. */
function serialNumber(): string {
  return `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex")}`;
}
