/** Colours in the palette; from the eighth backend on they repeat with a dash pattern. */
const paletteSize = 7;
const dashPatterns = ['6 3', '2 3', '8 3 2 3'];

/** The CSS colour of a backend's series, the same everywhere and for ever. `slot` counts from 0. */
export function seriesColour(slot: number): string {
  return `var(--series-${slot % paletteSize})`;
}

/** The SVG dash pattern of a backend's series, undefined if its line is solid. */
export function seriesDash(slot: number): string | undefined {
  const round = Math.floor(slot / paletteSize);
  return round === 0 ? undefined : dashPatterns[(round - 1) % dashPatterns.length];
}
