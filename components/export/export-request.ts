import { type ApiUrl, apiUrl } from '@/components/api/client';
import type { CallAddress } from '@/lib/contract/client';

/** The forms of a file, as the export page offers them; each is the file's ending, too. */
export const exportFormats = { csv: 'CSV', ndjson: 'NDJSON', json: 'JSON', parquet: 'Parquet' } as const;

/** The choices of the export page. Times in ISO 8601, empty for no bound. */
export interface ExportRequest {
  what: 'decisions' | 'sessions' | 'events';
  format: keyof typeof exportFormats;
  from: string;
  to: string;
  /** Name of an upstream; empty for all of them. */
  upstream: string;
  backend: string;
  /** Name of a node; empty for all of them. */
  node: string;
  outcome: string;
  /** Columns of the file in their order; all if it is left out. */
  columns?: string[];
  /** CSV begins with a byte order mark. */
  bom?: boolean;
  /** Ids, names and addresses in CSV are kept from being taken for numbers. */
  idsAsText?: boolean;
  /** IANA name of the zone of the times in CSV; UTC if it is left out. */
  timeZone?: string;
}

/** The path of the download. Filters that do not apply to `what` are left out. */
export function exportUrl(request: ExportRequest): ApiUrl<'GET /api/v1/export'> {
  return apiUrl('GET /api/v1/export', { query: createExportQuery(request) });
}

/** The path of the estimated size of that download. */
export function exportEstimateUrl(request: ExportRequest): ApiUrl<'GET /api/v1/export/estimate'> {
  return apiUrl('GET /api/v1/export/estimate', { query: createExportQuery(request) });
}

function createExportQuery(request: ExportRequest): CallAddress<'GET /api/v1/export'>['query'] {
  const { what, format, from, to, upstream, backend, node, outcome, columns, bom, idsAsText, timeZone } =
    request;
  const isCsv = format === 'csv';
  return {
    what,
    format,
    from,
    to,
    upstream,
    backend: what === 'events' ? '' : backend,
    node,
    outcome: what === 'decisions' ? outcome : '',
    columns: columns?.join(','),
    bom: isCsv && bom ? true : undefined,
    ids: isCsv && idsAsText ? 'text' : undefined,
    timeZone: isCsv ? timeZone : undefined,
  };
}

/** The command that downloads the same from a shell. `origin` is the dashboard's, such as `http://127.0.0.1:3000`. */
export function formatCurlCommand(request: ExportRequest, origin: string): string {
  return `curl --compressed -o ${request.what}.${request.format} '${origin}${exportUrl(request)}'`;
}

/** Whether the range ends before it has begun, so that nothing can be in it. */
export function isEmptyRange({ from, to }: Pick<ExportRequest, 'from' | 'to'>): boolean {
  return from !== '' && to !== '' && Date.parse(to) <= Date.parse(from);
}
