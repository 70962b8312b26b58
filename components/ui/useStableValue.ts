'use client';

import { useMemo } from 'react';

/** The same object for as long as what it says is the same, so that what is made from it is not made again. */
export function useStableValue<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  return useMemo(() => JSON.parse(text) as Value, [text]);
}
