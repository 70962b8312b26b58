/**
 * The row that a key selects in a list of rows.
 *
 * @param key as `KeyboardEvent.key` names it
 * @param from index of the active row, -1 if there is none
 * @param page rows that PageUp and PageDown skip
 * @returns the index of the next active row; null if the key does not navigate
 */
export function getTargetRow(key: string, from: number, count: number, page: number): number | null {
  const to = getUnboundedTarget(key, from, count, page);
  return to === null || count === 0 ? null : Math.min(count - 1, Math.max(0, to));
}

function getUnboundedTarget(key: string, from: number, count: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return from - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
