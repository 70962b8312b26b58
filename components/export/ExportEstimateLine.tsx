'use client';

import { formatApiError } from '@/components/api/api-error';
import { useApi } from '@/components/api/useApi';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { type ExportRequest, exportEstimateUrl, isEmptyRange } from './export-request';

/** The approximate size of the file, from the log's present rows. Not requested if the range is invalid. */
export function useExportEstimate(request: ExportRequest) {
  return useApi(isEmptyRange(request) ? null : exportEstimateUrl(request), {
    keepPreviousData: true,
    refreshInterval: 5000,
  });
}

/** The estimate in a sentence that always fits one line. */
export function ExportEstimateLine({ request }: { request: ExportRequest }) {
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const { data, error } = useExportEstimate(request);
  const sentence = () => {
    if (isEmptyRange(request)) return t('export.endBeforeStart');
    if (error) return t('export.noEstimate', { reason: formatApiError(error, t) });
    if (data === undefined) return t('export.estimating');
    if (data.rows === 0) return t('export.noRows');
    return t('export.about', {
      rows: formatCount(formatters, 'rows', data.rows),
      size: numbers.bytes(data.bytes),
    });
  };
  return <p role="status">{sentence()}</p>;
}
