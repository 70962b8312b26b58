'use client';

import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { ExportEstimate } from '@/lib/api/types';
import { type ExportRequest, estimatePath, isBackwards } from './exportRequest';

/** About how large the file will be; as many rows as the log has now. Not asked where the range makes no sense. */
export function useEstimate(request: ExportRequest) {
  return useSWR<ExportEstimate, Error>(
    isBackwards(request) ? null : estimatePath(request),
    async (path: string) => answerOf<ExportEstimate>(await fetch(path)),
    { keepPreviousData: true, refreshInterval: 5000 },
  );
}

/** The estimate in a sentence, of one line whatever it says. */
export function Estimate({ request }: { request: ExportRequest }) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const { data, error } = useEstimate(request);
  const sentence = () => {
    if (isBackwards(request)) return words('exports.backwards');
    if (error) return words('exports.notTold', { reason: problemSentence(error, words) });
    if (data === undefined) return words('exports.estimating');
    if (data.rows === 0) return words('exports.nothing');
    return words('exports.about', {
      rows: counted(telling, 'rows', data.rows),
      size: numbers.bytes(data.bytes),
    });
  };
  return <p role="status">{sentence()}</p>;
}
