/** An exact piece of a file, and what stands in its place once the safeguard is taken out. */
export interface Edit {
  /** Occurs exactly once in the file. */
  readonly before: string;
  readonly after: string;
}

/** A test by its place in the tree of titles. */
export interface NamedTest {
  readonly file: string;
  /** From the outermost `describe` to the test, as they stand in the file; a placeholder (`%s`, `$name`) stands for any text. */
  readonly titles: readonly string[];
}

/** A safeguard that is taken out, and the test that has to notice. */
export interface Mutation {
  /** What holds, in a few words. */
  readonly safeguard: string;
  readonly file: string;
  /** What is done to the file, in words. */
  readonly takenOut: string;
  readonly edits: readonly Edit[];
  readonly test: NamedTest;
}
