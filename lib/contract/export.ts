import { z } from 'zod';
import { decisionFieldNames } from '@/lib/core/decision-record';
import { formatNames } from '@/lib/core/export-formats';
import { isTimeZone } from '@/lib/core/time-zone';
import { auditEntry, auditFilter } from './audit';
import type { ApiCalls } from './call';
import { decisionFilter } from './decision';
import { event, eventFilter } from './event';
import { booleanField, oneOf } from './fields';
import { named } from './schema-names';
import { session, sessionFilter } from './session';

/** The columns that each export has, in order. */
export const exportColumns = {
  decisions: decisionFieldNames,
  sessions: session.keyof().options,
  events: event.keyof().options,
  audit: auditEntry.keyof().options,
} as const;

/** The columns that a file has, in the order asked for; all of them if none is named. */
function columnsField<Name extends string>(columns: readonly Name[]) {
  const isColumn = (name: string): name is Name => columns.some((column) => column === name);
  return z
    .string()
    .transform((text, context): Name[] => {
      const asked = text.split(',');
      const unique = asked.filter(isColumn).filter((name, index) => asked.indexOf(name) === index);
      if (unique.length === asked.length) return unique;
      const wrong = asked.find((name, index) => !isColumn(name) || asked.indexOf(name) < index) ?? '';
      const message = isColumn(wrong)
        ? `names ${wrong} twice`
        : `"${wrong}" is none; there are ${columns.join(', ')}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional()
    .describe('names of columns, separated by commas, in their order; all without it');
}

/** Identifies a download whose progress can be asked for. */
export const progressId = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, 'must be 8 to 64 letters, digits and dashes')
  .describe('an id of 8 to 64 letters, digits and dashes, to ask for the progress by');

const fileFields = {
  format: oneOf(...formatNames)
    .default('csv')
    .describe('format of the file'),
  progress: progressId.optional(),
  bom: booleanField
    .optional()
    .describe('CSV only: whether it begins with a byte order mark, by which Excel knows UTF-8'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone such as Europe/Berlin')
    .optional()
    .describe('CSV only: IANA name of the zone of the times, such as Europe/Berlin; UTC without'),
  ids: oneOf('text')
    .optional()
    .describe(
      'CSV only: text puts an apostrophe before ids, names and addresses, so that no spreadsheet takes them for numbers',
    ),
};

/** How a CSV file is written. */
const csvOnlyFields = ['bom', 'timeZone', 'ids'] as const;

const exportQueries = [
  decisionFilter.extend({
    what: z.literal('decisions'),
    columns: columnsField(exportColumns.decisions),
    ...fileFields,
  }),
  sessionFilter.extend({
    what: z.literal('sessions'),
    columns: columnsField(exportColumns.sessions),
    ...fileFields,
  }),
  eventFilter.extend({
    what: z.literal('events'),
    columns: columnsField(exportColumns.events),
    ...fileFields,
  }),
  auditFilter.extend({
    what: z.literal('audit'),
    columns: columnsField(exportColumns.audit),
    ...fileFields,
  }),
] as const;

/** What to export, as query parameters. */
export const exportQuery = z
  .discriminatedUnion('what', exportQueries, { error: 'must be one of decisions, sessions, events, audit' })
  .superRefine((query, context) => {
    const name = csvOnlyFields.find((field) => query[field] !== undefined);
    if (name === undefined || query.format === 'csv') return;
    context.addIssue({ code: 'custom', path: [name], message: 'is for format csv only' });
  });
export type ExportRequest = z.output<typeof exportQuery>;

/** About how large an export would be. */
const exportEstimate = named('ExportEstimate', z.object({ rows: z.int(), bytes: z.int() }));
export type ExportEstimate = z.infer<typeof exportEstimate>;

/** How much of a download was sent so far. */
const exportProgress = named(
  'ExportProgress',
  z.object({
    rows: z.int(),
    bytes: z.int(),
    /** `waiting` before it has begun; `stopped` if the client disconnected before the end. */
    state: z.enum(['waiting', 'running', 'done', 'stopped', 'failed']),
  }),
);
export type ExportProgress = z.infer<typeof exportProgress>;

export const progressQuery = z.strictObject({ id: progressId });

const whatField = z.strictObject({
  what: oneOf('decisions', 'sessions', 'events', 'audit').describe('which log'),
});

export const exportCalls = {
  'GET /api/v1/export': {
    summary: 'The log as a file, written as it is read; it takes the filters of the list that it exports',
    queries: [whatField, ...exportQueries],
    returns: 'the file; text is compressed on its way where Accept-Encoding takes gzip',
    content: {
      'text/csv': { type: 'string' },
      'application/x-ndjson': { type: 'string' },
      'application/json': { type: 'array', items: { type: 'object' } },
      'application/vnd.apache.parquet': {},
    },
    errors: [400, 403],
  },
  'GET /api/v1/export/estimate': {
    summary: 'About how many rows and bytes such an export has',
    queries: [whatField, ...exportQueries],
    returns: 'the estimate',
    response: exportEstimate,
    errors: [400, 403],
  },
  'GET /api/v1/export/progress': {
    summary: 'How far a download is that was begun with `progress`',
    query: progressQuery,
    returns: 'what was sent so far',
    response: exportProgress,
    errors: [400, 403],
  },
} as const satisfies ApiCalls;
