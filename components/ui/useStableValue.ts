'use client';

import { useMemo } from 'react';

/** The same object while its content is the same, so that values derived from it are not computed again. */
export function useStableValue<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  return useMemo(() => JSON.parse(text) as Value, [text]);
}
