/** An id shortened in its middle: `7f3a…91c2`. Ids of ten characters or fewer stay whole. */
export function shortId(id: string): string {
  return id.length <= 10 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`;
}
