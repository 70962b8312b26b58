import { z } from 'zod';
import type { ActiveHealthPlan, HealthPlan, StatusRange } from '@/lib/core/plan';
import {
  addIssue,
  duration,
  headerName,
  hostField,
  integer,
  oneOfWords,
  quoteValue,
  section,
  text,
} from './field-types';

const dayMs = 86_400_000;

/** How the JSON Schema writes one status, or one range of them. */
const statusJsonSchemas = [
  { type: 'integer' as const, minimum: 100, maximum: 999 },
  { type: 'string' as const, pattern: '^[1-9]\\d\\d(-[1-9]\\d\\d)?$' },
];

/** A status as 200, a range as 200-399, or a list of them. */
const statusRanges = z
  .unknown()
  .transform((value, context): StatusRange[] => {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    if (items.length === 0) return addIssue(context, 'requires at least one status or range of them');
    return items.map((item) => {
      const [, from, to = from] = /^([1-9]\d\d)(?:-([1-9]\d\d))?$/.exec(String(item)) ?? [];
      if (from !== undefined && Number(from) <= Number(to)) return [Number(from), Number(to)];
      return addIssue(
        context,
        `${quoteValue(item)} is not a status or a range of them, such as 200 or 200-399`,
      );
    });
  })
  .meta({
    description: 'A status such as 200, a range such as 200-399, or a list of them.',
    anyOf: [...statusJsonSchemas, { type: 'array', minItems: 1, items: { anyOf: statusJsonSchemas } }],
  });

/** Fields that say where a message ends, or that concern one connection; and Host, which `host` sets. */
const reservedHeaders =
  /^(?:host|connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

const checkHeaderName = headerName.refine((name) => !reservedHeaders.test(name), {
  error: ({ input }) => `the check itself sets ${input}${/^host$/i.test(String(input)) ? '; use host' : ''}`,
});

const checkHeaderValueError =
  'must be a string of at most 4096 printable characters, without blanks at its ends; put numbers in quotes';
/** No error repeats it: it may be a password. */
const checkHeaderValue = z
  .string({ error: checkHeaderValueError })
  .regex(/^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]{0,4094}[!-~\x80-\xff])?)?$/, {
    error: checkHeaderValueError,
  });

const active = section({
  type: oneOfWords('tcp', 'http').default('tcp'),
  method: text(/^(?!(?:CONNECT|TRACE)$)[A-Z][A-Z-]{0,31}$/, 'a method such as GET, HEAD or OPTIONS')
    .optional()
    .meta({ usual: 'GET' }),
  path: text(/^\/[\x21-\x7e]*$/, 'a path that starts with /')
    .optional()
    .meta({ usual: '/' }),
  host: hostField('a host, such as app.example.test or app.example.test:8080').optional(),
  headers: z
    .record(checkHeaderName, checkHeaderValue, {
      error: 'must be a section of header fields, such as "name: value"',
    })
    .optional(),
  status: statusRanges.optional().meta({ usual: '200-399' }),
  body: text(/^[\s\S]{1,1024}$/, 'a string of 1 to 1024 characters').optional(),
  port: integer(1, 65_535).optional(),
  interval: duration(100, dayMs).prefault('2s'),
  timeout: duration(50, 60_000).prefault('1s'),
  rise: integer(1, 100).prefault(2),
  fall: integer(1, 100).prefault(3),
}).superRefine(({ type, method, path, host, headers, status, body }, context) => {
  if (type === 'http') {
    if (method !== 'HEAD' || body === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['body'],
      message: 'requires another method: a response to HEAD has no body',
    });
    return;
  }
  for (const [field, value] of Object.entries({ method, path, host, headers, status, body })) {
    if (value === undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [field],
      message: 'requires type: http',
    });
  }
});

/** How it is known which backends are up. */
export const healthSchema = section({
  active: z
    .union([z.literal(false), active], { error: 'must be a section of fields, or false for no checks' })
    .prefault({}),
  passive: section({
    maxFails: integer(0, 1000).prefault(1),
    maxFailedRequests: integer(0, 16).prefault(3),
    failTimeout: duration(100, dayMs).prefault('10s'),
    avoidAfter: duration(0, 60 * 60_000).prefault('5s'),
  }).prefault({}),
});

/** The checks as the proxy takes them; an interval of 0 says that there are none. */
export function createHealthPlan({ active, passive }: z.output<typeof healthSchema>): HealthPlan {
  const { failTimeout, avoidAfter, ...limits } = passive;
  return {
    active: createActiveHealthPlan(active),
    passive: { ...limits, failTimeoutMs: failTimeout, avoidAfterMs: avoidAfter },
  };
}

function createActiveHealthPlan(config: z.output<typeof active> | false): ActiveHealthPlan {
  if (config === false) return { ...createActiveHealthPlan(active.parse({})), intervalMs: 0 };
  const { method, path, host, headers, status, body, port, interval, timeout, ...rest } = config;
  return {
    ...rest,
    intervalMs: interval,
    timeoutMs: timeout,
    method: method ?? 'GET',
    path: path ?? '/',
    host: host ?? null,
    headers: headers ?? {},
    statuses: status ?? [[200, 399]],
    body: body ?? null,
    port: port ?? null,
  };
}
