import { SeededRandom } from "../../fakes/seeded-random.ts";

/** The cards in an order that follows from the seed, dealt to so many players. */
export function dealt<T>(cards: readonly T[], players: number, seed: number): readonly (readonly T[])[] {
  const random = new SeededRandom(seed);
  const left = [...cards];
  const shuffled = cards.map(() => left.splice(Math.floor(random.fraction() * left.length), 1)[0]!);
  return Array.from({ length: players }, (_, player) => shuffled.filter((_card, index) => index % players === player));
}
