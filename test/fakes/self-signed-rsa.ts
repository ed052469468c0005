import "reflect-metadata"; // tsyringe, inside @peculiar/x509, does not load without it.
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A self-signed RSA certificate with its key, both PEM, as an application registration would hold. */
export async function selfSignedRsa(
  endMs = Date.UTC(2035, 0, 1),
): Promise<{ readonly certificate: string; readonly privateKeyPem: string }> {
  x509.cryptoProvider.set(webcrypto);
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=winauth-operator",
    notBefore: new Date(Date.UTC(2025, 0, 1)),
    notAfter: new Date(endMs),
    keys,
    signingAlgorithm: algorithm,
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: certificate.toString("pem"), privateKeyPem: x509.PemConverter.encode(key, "PRIVATE KEY") };
}
