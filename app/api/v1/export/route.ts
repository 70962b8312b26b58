import type { Asker } from '@/lib/access/asker';
import { authorise } from '@/lib/access/authorise';
import { contentOf, exportFile } from '@/lib/export/file';
import { gzipped } from '@/lib/export/gzip';
import { downloads } from '@/lib/export/progress';
import { type ExportAsked, exportParams } from '@/lib/export/request';
import { streamOf } from '@/lib/export/stream';
import { encodingHeader, prefersGzip } from '@/lib/http/encoding';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'export');
    const asked = searchParams(request, exportParams);
    // A log that cannot be read is told before the answer begins; after that it could only break off.
    if (asked.what === 'audit') asker.require('operate');
    const gzip = prefersGzip(request.headers.get('accept-encoding'));
    // Nothing is carried away by a HEAD: it leaves no trace, and opens no log.
    if (request.method === 'HEAD') return new Response(null, { headers: headersOf(asked, gzip) });
    const about = { target: asked.what, detail: new URL(request.url).search.slice(1) };
    await asker.act('export', 'export', about, () => undefined);
    return download(asker, asked, gzip);
  },
});

function download(asker: Asker, asked: ExportAsked, gzip: boolean): Response {
  const note = asked.progress === undefined ? undefined : downloads().begin(asked.progress);
  const chunks = exportFile(asker.dataDirectory(), asked, note);
  const isPacked = gzip && contentOf(asked).isText;
  return new Response(streamOf(isPacked ? gzipped(chunks) : chunks), { headers: headersOf(asked, gzip) });
}

function headersOf(asked: ExportAsked, gzip: boolean): Record<string, string> {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '');
  const { contentType, isText } = contentOf(asked);
  return {
    'content-type': contentType,
    'content-disposition': `attachment; filename="stickyboard-${asked.what}-${stamp}Z.${asked.format}"`,
    'cache-control': 'no-store, no-transform',
    // The file itself is as it was asked for; only its way is compressed, and browsers and curl undo that.
    ...(gzip && isText ? { [encodingHeader]: 'gzip' } : {}),
    ...(isText ? { vary: 'Accept-Encoding' } : {}),
  };
}
