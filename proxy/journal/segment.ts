/**
 * `<writer>.<start>.<sequence>.ndjson`: the writer of a segment, when that process started (ms), and the number of the
 * segment.
 */
export interface SegmentId {
  writer: string;
  epoch: number;
  sequence: number;
}

/** The writer that begins before all workers. */
export const supervisorWriter = 'supervisor';

const segmentFilePattern = /^([a-z]+(?:-[0-9]+)?)\.([0-9]+)\.([0-9]+)\.ndjson$/;

export function formatSegmentFile(id: SegmentId): string {
  return `${id.writer}.${id.epoch}.${id.sequence}.ndjson`;
}

/** @returns null for a file that is no segment */
export function parseSegmentFile(file: string): SegmentId | null {
  const match = segmentFilePattern.exec(file);
  return match === null ? null : { writer: match[1], epoch: Number(match[2]), sequence: Number(match[3]) };
}

/** Oldest first; segments of one writer in the order in which they were written. */
export function compareSegments(a: SegmentId, b: SegmentId): number {
  return (
    a.epoch - b.epoch || a.sequence - b.sequence || (a.writer < b.writer ? -1 : a.writer > b.writer ? 1 : 0)
  );
}
