/** Something that must never come out, by a name that a failure may print. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** A piece of this length counts as a leak: shorter ones are told from ordinary words too badly. */
export const PIECE_LENGTH = 12;

/**
 * Finds secrets in texts, whole and in pieces, however they are spelled. Every piece of 12 characters of each spelling is
 * looked for, so that a secret is found also when it was cut in two or shortened.
 */
export class SecretSearch {
  /** Piece → the name of its secret, and the spelling. */
  readonly #pieces = new Map<string, string>();
  readonly #names = new Set<string>();

  /** @param secrets at least 12 characters each; a shorter one could not be told from a word. */
  constructor(secrets: readonly Secret[] = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** How many different secrets are looked for. */
  get size(): number {
    return this.#names.size;
  }

  add({ name, value }: Secret): void {
    if (value.length < PIECE_LENGTH) throw new RangeError(`${name} is too short to be found.`);
    this.#names.add(name);
    for (const [spelling, text] of Object.entries(spellingsOf(value)))
      for (let at = 0; at + PIECE_LENGTH <= text.length; at += 1)
        this.#remember(text.slice(at, at + PIECE_LENGTH), `${name} (${spelling})`);
  }

  /** What was found in the text, each once, with what stands before it; empty when nothing was. */
  in(text: string): readonly string[] {
    const found = new Map<string, string>();
    for (let at = 0; at + PIECE_LENGTH <= text.length; at += 1) {
      const what = this.#pieces.get(text.slice(at, at + PIECE_LENGTH));
      if (what !== undefined && !found.has(what)) found.set(what, text.slice(Math.max(0, at - 40), at));
    }
    return [...found].map(([what, before]) => `${what} after: ${before}`);
  }

  #remember(piece: string, what: string): void {
    // Dots, dashes and the like in a row are no part of a secret that anybody could use.
    if (/[A-Za-z0-9].*[A-Za-z0-9]/s.test(piece) && !this.#pieces.has(piece)) this.#pieces.set(piece, what);
  }
}

function spellingsOf(value: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(value);
  const shifted = [0, 1, 2].map((shift) => inBase64(bytes, shift));
  return {
    plain: value,
    "in a URL": encodeURIComponent(value),
    "in a form": new URLSearchParams({ v: value }).toString().slice(2),
    "in JSON": JSON.stringify(value).slice(1, -1),
    "in JSON in JSON": JSON.stringify(JSON.stringify(value)).slice(1, -1),
    hexadecimal: bytes.toString("hex"),
    base64: shifted[0]!,
    "base64 behind one byte": shifted[1]!,
    "base64 behind two bytes": shifted[2]!,
    base64url: bytes.toString("base64url"),
  };
}

/** The characters of base64 that depend on the value alone when `shift` other bytes stand before it. */
function inBase64(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  const whole = encoded.slice(shift === 0 ? 0 : shift + 1).replace(/={1,2}$/, "");
  // The last character also holds bits of what follows.
  return (bytes.length + shift) % 3 === 0 ? whole : whole.slice(0, -1);
}
