'use client';

import useSWR, { type SWRConfiguration, type SWRResponse } from 'swr';
import type { CallName, CallResponse } from '@/lib/contract/client';
import { type ApiUrl, fetchUrl } from './client';

/**
 * What the GET call of an address responds with, kept up to date.
 *
 * @param url nothing is requested while it is null
 */
export function useApi<Name extends CallName>(
  url: ApiUrl<Name> | null,
  options: SWRConfiguration<CallResponse<Name>, Error> = {},
): SWRResponse<CallResponse<Name>, Error> {
  return useSWR<CallResponse<Name>, Error>(url, (address: ApiUrl<Name>) => fetchUrl(address), options);
}
