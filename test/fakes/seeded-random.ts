import type { Random } from "../../src/ports/random.ts";

/** Repeatable randomness (mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed = 1) {
    this.#state = seed >>> 0;
  }

  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, (_, index) => {
      const digit = Math.floor(this.fraction() * 16);
      if (index === 12) return "4";
      return (index === 16 ? (digit & 0x3) | 0x8 : digit).toString(16);
    }).join("");
    return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
  }
}

/** Always the same fraction, for tables of exact delays; `uuid` counts up. */
export function fixedRandom(fraction: number): Random {
  let count = 0;
  return {
    fraction: () => fraction,
    uuid: () => `00000000-0000-4000-8000-${(++count).toString(16).padStart(12, "0")}`,
  };
}
