/** The same keys as a language's words, whatever they say: what every translation has to have. */
export type MessageShape<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends string ? string : MessageShape<Words[Key]>;
};
