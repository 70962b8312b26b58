/** `<writer>.<start>.<sequence>.ndjson`: who wrote a segment, when that process began (ms), which of its segments. */
export interface SegmentName {
  writer: string;
  start: number;
  sequence: number;
}

/** The writer that begins before all workers. */
export const SUPERVISOR = 'supervisor';

const SEGMENT = /^([a-z]+(?:-[0-9]+)?)\.([0-9]+)\.([0-9]+)\.ndjson$/;

export function segmentFile(name: SegmentName): string {
  return `${name.writer}.${name.start}.${name.sequence}.ndjson`;
}

/** @returns null for a file that is no segment */
export function parseSegmentFile(file: string): SegmentName | null {
  const match = SEGMENT.exec(file);
  return match === null ? null : { writer: match[1], start: Number(match[2]), sequence: Number(match[3]) };
}

/** Oldest first; segments of one writer in the order in which they were written. */
export function compareSegments(a: SegmentName, b: SegmentName): number {
  return (
    a.start - b.start || a.sequence - b.sequence || (a.writer < b.writer ? -1 : a.writer > b.writer ? 1 : 0)
  );
}
