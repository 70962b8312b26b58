import { z } from 'zod';
import { authorise } from '@/lib/api/access';
import { decisionFilter, eventFilter, sessionFilter } from '@/lib/api/filters';
import type { Database } from '@/lib/database/open';
import { database } from '@/lib/database/shared';
import { csv, decisionFields, eventFields, type Format, ndjson, sessionFields } from '@/lib/export/formats';
import { type Batches, decisionBatches, eventBatches, sessionBatches } from '@/lib/export/sources';
import { exportStream } from '@/lib/export/stream';
import { endpoint } from '@/lib/http/endpoint';
import { oneOf } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

const format = oneOf('csv', 'ndjson').default('csv');
const params = z.discriminatedUnion(
  'what',
  [
    decisionFilter.extend({ what: z.literal('decisions'), format }),
    sessionFilter.extend({ what: z.literal('sessions'), format }),
    eventFilter.extend({ what: z.literal('events'), format }),
  ],
  { error: 'must be one of decisions, sessions, events' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    authorise(request, 'export');
    const asked = searchParams(request, params);
    return download(await database(), asked);
  },
});

function download(db: Database, asked: z.output<typeof params>): Response {
  const inCsv = asked.format === 'csv';
  if (asked.what === 'decisions') {
    return file(asked, decisionBatches(db, asked), inCsv ? csv(decisionFields) : ndjson());
  }
  if (asked.what === 'sessions') {
    return file(asked, sessionBatches(db, asked), inCsv ? csv(sessionFields) : ndjson());
  }
  return file(asked, eventBatches(db, asked), inCsv ? csv(eventFields) : ndjson());
}

function file<Row>(
  asked: { what: string; format: string },
  batches: Batches<Row>,
  as: Format<Row>,
): Response {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '');
  return new Response(exportStream(batches, as), {
    headers: {
      'content-type': as.contentType,
      'content-disposition': `attachment; filename="stickyboard-${asked.what}-${stamp}Z.${asked.format}"`,
      'cache-control': 'no-store, no-transform',
    },
  });
}
