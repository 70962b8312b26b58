'use client';

import useSWR from 'swr';
import type { ErrorBody, ExportEstimate } from '@/lib/api/types';
import { bytes } from '@/lib/format/bytes';
import { counted } from '@/lib/format/number';
import { type ExportRequest, estimatePath } from './exportRequest';

/** About how large the file will be; as many rows as the log has now. */
export function useEstimate(request: ExportRequest) {
  return useSWR<ExportEstimate, Error>(estimatePath(request), read, {
    keepPreviousData: true,
    refreshInterval: 5000,
  });
}

/** The estimate in a sentence, of one line whatever it says. */
export function Estimate({ request }: { request: ExportRequest }) {
  const { data, error } = useEstimate(request);
  return (
    <p role="status">
      {error
        ? `▲ How large it would be cannot be told: ${error.message}.`
        : data === undefined
          ? 'Estimating…'
          : data.rows === 0
            ? 'Nothing in the log fits: the file would have no rows.'
            : `About ${counted(data.rows, 'row')}, ${bytes(data.bytes)}.`}
    </p>
  );
}

async function read(url: string): Promise<ExportEstimate> {
  const response = await fetch(url);
  const body: unknown = await response.json();
  if (!response.ok) {
    throw new Error((body as ErrorBody).error?.message ?? `the server answered ${response.status}`);
  }
  return body as ExportEstimate;
}
