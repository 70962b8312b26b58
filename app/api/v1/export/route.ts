import { authorise } from '@/lib/auth/authorise';
import { type ExportRequest, exportQuery } from '@/lib/contract/export';
import { getDownloadTracker } from '@/lib/export/download-progress';
import { createExport, getContentInfo } from '@/lib/export/export-file';
import { gzipChunks } from '@/lib/export/gzip';
import { createReadableStream } from '@/lib/export/readable-stream';
import { encodingHeader, prefersGzip } from '@/lib/http/encoding';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import type { ExportQuestions } from '@/lib/store/exports';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'export');
    const asked = parseSearchParams(request, exportQuery);
    // An unreadable log is reported before the response begins; after that the response could only break off.
    if (asked.what === 'audit') principal.requireAccess('operate');
    const gzip = prefersGzip(request.headers.get('accept-encoding'));
    // HEAD exports nothing: it leaves no trace, and opens no log.
    if (request.method === 'HEAD') return new Response(null, { headers: createDownloadHeaders(asked, gzip) });
    const about = { target: asked.what, detail: new URL(request.url).search.slice(1) };
    await principal.act('export', 'export', about, () => undefined);
    return createDownloadResponse(await principal.exports(), asked, gzip);
  },
});

function createDownloadResponse(log: ExportQuestions, query: ExportRequest, gzip: boolean): Response {
  const note = query.progress === undefined ? undefined : getDownloadTracker().track(query.progress);
  const chunks = createExport(log, query, note);
  const isPacked = gzip && getContentInfo(query).isText;
  return new Response(createReadableStream(isPacked ? gzipChunks(chunks) : chunks), {
    headers: createDownloadHeaders(query, gzip),
  });
}

function createDownloadHeaders(query: ExportRequest, gzip: boolean): Record<string, string> {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '');
  const { contentType, isText } = getContentInfo(query);
  return {
    'content-type': contentType,
    'content-disposition': `attachment; filename="stickyboard-${query.what}-${stamp}Z.${query.format}"`,
    'cache-control': 'no-store, no-transform',
    // The file is sent as requested; only the transfer is compressed, and browsers and curl undo that.
    ...(gzip && isText ? { [encodingHeader]: 'gzip' } : {}),
    ...(isText ? { vary: 'Accept-Encoding' } : {}),
  };
}
