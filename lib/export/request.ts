import { z } from 'zod';
import { auditFilter, decisionFilter, eventFilter, sessionFilter } from '@/lib/api/filters';
import { oneOf, yesOrNo } from '@/lib/http/fields';
import { auditFields, decisionFields, eventFields, sessionFields } from './columns';
import { formatNames } from './formats';
import { isTimeZone } from './localTime';

/** The columns that a file has, in the order asked for; all of them where none is named. */
function columns<const Fields extends readonly string[]>(fields: Fields) {
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

const format = oneOf(...formatNames).default('csv');
/** By what the download's progress can be asked for. */
export const progressId = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, 'must be 8 to 64 letters, digits and dashes');
const common = {
  format,
  progress: progressId.optional(),
  bom: yesOrNo.optional(),
  timeZone: z.string().refine(isTimeZone, 'must be the name of a time zone such as Europe/Berlin').optional(),
  ids: oneOf('text').optional(),
};

/** How a CSV file is written. */
const csvStyle = ['bom', 'timeZone', 'ids'] as const;

/** What to export, as query parameters. */
export const exportParams = z
  .discriminatedUnion(
    'what',
    [
      decisionFilter.extend({ what: z.literal('decisions'), columns: columns(decisionFields), ...common }),
      sessionFilter.extend({ what: z.literal('sessions'), columns: columns(sessionFields), ...common }),
      eventFilter.extend({ what: z.literal('events'), columns: columns(eventFields), ...common }),
      auditFilter.extend({ what: z.literal('audit'), columns: columns(auditFields), ...common }),
    ],
    { error: 'must be one of decisions, sessions, events, audit' },
  )
  .superRefine((asked, context) => {
    const name = csvStyle.find((style) => asked[style] !== undefined);
    if (name === undefined || asked.format === 'csv') return;
    context.addIssue({ code: 'custom', path: [name], message: 'is for format csv only' });
  });

export type ExportAsked = z.output<typeof exportParams>;
