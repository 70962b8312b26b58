'use client';

import useSWR from 'swr';
import { parseResponse } from '@/components/api/client';

/**
 * Rows of a list of the API that is changed on this page.
 *
 * @param name of the list, in the address and in the response
 * @param initial the rows when the server rendered the page
 * @returns the rows, and a function that reads them again
 */
export function useApiList<Row>(name: 'users' | 'tokens', initial: Row[]): [Row[], () => void] {
  const { data = initial, mutate } = useSWR<Row[]>(
    `/api/v1/${name}`,
    async (url: string) => (await parseResponse<Record<string, Row[]>>(await fetch(url)))[name] ?? [],
    { fallbackData: initial },
  );
  return [data, () => void mutate()];
}
