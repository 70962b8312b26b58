/** The keys of a catalogue with any text: what a translation has to provide. */
export type MessageShape<Catalogue> = {
  readonly [Key in keyof Catalogue]: Catalogue[Key] extends string ? string : MessageShape<Catalogue[Key]>;
};
