/** The keys of a catalogue with any text: a translation has to provide all of them. */
export type MessageShape<Catalogue> = {
  readonly [Key in keyof Catalogue]: Catalogue[Key] extends string ? string : MessageShape<Catalogue[Key]>;
};
