/** A label at its place: the left edge in pixels, and which line. */
export interface LabelPosition {
  index: number;
  left: number;
  line: number;
}

/**
 * Places labels under their points without overlap, on the available lines. A label without room is left
 * out: the table next to the picture has it.
 *
 * @param points positions of the labels, in pixels, ascending
 * @param width of a label; `within` is that of the picture
 */
export function placeLabels(points: number[], width: number, within: number, lines: number): LabelPosition[] {
  const ends = new Array<number>(lines).fill(Number.NEGATIVE_INFINITY);
  const gap = 8;
  const placed: LabelPosition[] = [];
  for (const [index, point] of points.entries()) {
    const left = Math.max(0, Math.min(within - width, point - width / 2));
    const line = ends.findIndex((end) => end + gap <= left);
    if (line < 0) continue;
    ends[line] = left + width;
    placed.push({ index, left, line });
  }
  return placed;
}
