'use client';

import { useLocalStorage } from '@mantine/hooks';

/**
 * Whether keys without Ctrl have actions, and a switch for them: a person who dictates, or hits keys by mistake,
 * needs that (WCAG 2.1.4). Remembered by the browser; until it was read, they are on.
 */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useLocalStorage({ key: 'stickyboard_single_keys', defaultValue: true });
  return [on, setOn];
}
