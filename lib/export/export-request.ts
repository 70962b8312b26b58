import { z } from 'zod';
import { auditFilter, decisionFilter, eventFilter, sessionFilter } from '@/lib/contract/filters';
import { decisionFieldNames } from '@/lib/core/decision-record';
import { booleanField, oneOf } from '@/lib/http/fields';
import { auditFields, eventFields, sessionFields } from './columns';
import { formatNames } from './file-formats';
import { isTimeZone } from './local-time';

/** The columns that a file has, in the order asked for; all of them where none is named. */
function createColumnsParam<const Fields extends readonly string[]>(fields: Fields) {
  return z
    .string()
    .transform((text, context): Fields[number][] => {
      const asked = text.split(',');
      const wrong = asked.find((name, index) => !fields.includes(name) || asked.indexOf(name) < index);
      if (wrong === undefined) return asked;
      const message = fields.includes(wrong)
        ? `names ${wrong} twice`
        : `"${wrong}" is none; there are ${fields.join(', ')}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional();
}

const formatParam = oneOf(...formatNames).default('csv');
/** By what the download's progress can be asked for. */
export const progressIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, 'must be 8 to 64 letters, digits and dashes');
const commonParams = {
  format: formatParam,
  progress: progressIdSchema.optional(),
  bom: booleanField.optional(),
  timeZone: z.string().refine(isTimeZone, 'must be the name of a time zone such as Europe/Berlin').optional(),
  ids: oneOf('text').optional(),
};

/** How a CSV file is written. */
const csvOnlyParams = ['bom', 'timeZone', 'ids'] as const;

/** What to export, as query parameters. */
export const exportParams = z
  .discriminatedUnion(
    'what',
    [
      decisionFilter.extend({
        what: z.literal('decisions'),
        columns: createColumnsParam(decisionFieldNames),
        ...commonParams,
      }),
      sessionFilter.extend({
        what: z.literal('sessions'),
        columns: createColumnsParam(sessionFields),
        ...commonParams,
      }),
      eventFilter.extend({
        what: z.literal('events'),
        columns: createColumnsParam(eventFields),
        ...commonParams,
      }),
      auditFilter.extend({
        what: z.literal('audit'),
        columns: createColumnsParam(auditFields),
        ...commonParams,
      }),
    ],
    { error: 'must be one of decisions, sessions, events, audit' },
  )
  .superRefine((asked, context) => {
    const name = csvOnlyParams.find((style) => asked[style] !== undefined);
    if (name === undefined || asked.format === 'csv') return;
    context.addIssue({ code: 'custom', path: [name], message: 'is for format csv only' });
  });

export type ExportRequest = z.output<typeof exportParams>;
