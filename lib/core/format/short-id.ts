/**
 * An id shortened in its middle: `7f3a…1f0291c2`. Session ids begin with the time, which those of one morning share:
 * more of the end is kept, which distinguishes them. Ids of fourteen characters or fewer stay whole.
 */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 4)}…${id.slice(-8)}`;
}
