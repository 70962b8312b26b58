import { authorise } from '@/lib/api/access';
import type { Database } from '@/lib/database/open';
import { database } from '@/lib/database/shared';
import { decisionFields, eventFields, type Format, formatOf, sessionFields } from '@/lib/export/formats';
import { downloads } from '@/lib/export/progress';
import { type ExportAsked, exportParams } from '@/lib/export/request';
import { type Batches, decisionBatches, eventBatches, sessionBatches } from '@/lib/export/sources';
import { exportStream } from '@/lib/export/stream';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    authorise(request, 'export');
    const asked = searchParams(request, exportParams);
    return download(await database(), asked);
  },
});

function download(db: Database, asked: ExportAsked): Response {
  if (asked.what === 'decisions') {
    return file(asked, decisionBatches(db, asked), formatOf(asked.format, decisionFields, asked.columns));
  }
  if (asked.what === 'sessions') {
    return file(asked, sessionBatches(db, asked), formatOf(asked.format, sessionFields, asked.columns));
  }
  return file(asked, eventBatches(db, asked), formatOf(asked.format, eventFields, asked.columns));
}

function file<Row>(asked: ExportAsked, batches: Batches<Row>, as: Format<Row>): Response {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '');
  const note = asked.progress === undefined ? undefined : downloads().begin(asked.progress);
  return new Response(exportStream(batches, as, note), {
    headers: {
      'content-type': as.contentType,
      'content-disposition': `attachment; filename="stickyboard-${asked.what}-${stamp}Z.${asked.format}"`,
      'cache-control': 'no-store, no-transform',
    },
  });
}
