'use client';

import { createParser, useQueryState } from 'nuqs';
import { useCallback } from 'react';
import { createRange, liveRange, parseRange, type Range, serializeRange } from './range';

const rangeParser = createParser<Range>({
  parse: parseRange,
  serialize: serializeRange,
  eq: (a, b) => serializeRange(a) === serializeRange(b),
})
  .withDefault(liveRange)
  // The back button undoes a zoom.
  .withOptions({ history: 'push' });

/** The range in the address, and a function that changes it; every page with charts shares it. */
export function useRange(): [Range, (range: Range) => void] {
  const [range, setRange] = useQueryState('range', rangeParser);
  const change = useCallback((next: Range) => void setRange(next), [setRange]);
  return [range, change];
}

/** Makes a stretch between two moments, in seconds since the epoch, the range of the page. */
export function useZoom(): (from: number, to: number) => void {
  const [, setRange] = useRange();
  return useCallback((from, to) => setRange(createRange(from, to)), [setRange]);
}
