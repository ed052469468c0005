import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";

/** The key that signs every token of this simulator. Made anew at each start; never written anywhere. */
export interface SigningKeys {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: KeyObject;
  /** As served at `/discovery/v2.0/keys`. */
  readonly publicJwk: JWK;
}

/** Makes an RSA key of 2048 bits. */
export async function createSigningKeys(): Promise<SigningKeys> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(publicKey);
  // Entra's key ids are certificate thumbprints; a digest of the modulus has the same form.
  const keyId = createHash("sha1")
    .update(jwk.n ?? "")
    .digest("base64url");
  return {
    keyId,
    privateKey,
    publicKey: createPublicKey({ key: jwk, format: "jwk" }),
    publicJwk: { kty: "RSA", use: "sig", kid: keyId, x5t: keyId, n: jwk.n ?? "", e: jwk.e ?? "" },
  };
}
