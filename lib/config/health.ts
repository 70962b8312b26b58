import { z } from 'zod';
import type { ActiveHealthPlan, HealthPlan, StatusRange } from '@/proxy/plan';
import { count, duration, fail, headerName, hostField, section, show, text, word } from './values';

const day = 86_400_000;

/** How the JSON Schema writes one status, or one range of them. */
const status = [
  { type: 'integer' as const, minimum: 100, maximum: 999 },
  { type: 'string' as const, pattern: '^[1-9]\\d\\d(-[1-9]\\d\\d)?$' },
];

/** A status as 200, a range as 200-399, or a list of them. */
const statuses = z
  .unknown()
  .transform((value, context): StatusRange[] => {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    if (items.length === 0) return fail(context, 'needs at least one status or range of them');
    return items.map((item) => {
      const [, from, to = from] = /^([1-9]\d\d)(?:-([1-9]\d\d))?$/.exec(String(item)) ?? [];
      if (from !== undefined && Number(from) <= Number(to)) return [Number(from), Number(to)];
      return fail(context, `${show(item)} is not a status or a range of them, such as 200 or 200-399`);
    });
  })
  .meta({
    description: 'A status such as 200, a range such as 200-399, or a list of them.',
    anyOf: [...status, { type: 'array', minItems: 1, items: { anyOf: status } }],
  });

/** Fields that say where a message ends, or that concern one connection; and Host, which `host` sets. */
const ownFields =
  /^(?:host|connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

const fieldName = headerName.refine((name) => !ownFields.test(name), {
  error: ({ input }) => `the check itself sets ${input}${/^host$/i.test(String(input)) ? '; use host' : ''}`,
});

const fieldValueError =
  'must be a text of at most 4096 printable characters, without blanks at its ends; put numbers in quotes';
/** No error repeats it: it may be a password. */
const fieldValue = z
  .string({ error: fieldValueError })
  .regex(/^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]{0,4094}[!-~\x80-\xff])?)?$/, { error: fieldValueError });

const active = section({
  type: word('tcp', 'http').default('tcp'),
  method: text(/^(?!(?:CONNECT|TRACE)$)[A-Z][A-Z-]{0,31}$/, 'a method such as GET, HEAD or OPTIONS')
    .optional()
    .meta({ usual: 'GET' }),
  path: text(/^\/[\x21-\x7e]*$/, 'a path that starts with /')
    .optional()
    .meta({ usual: '/' }),
  host: hostField('a host, such as app.example.test or app.example.test:8080').optional(),
  headers: z
    .record(fieldName, fieldValue, { error: 'must be a section of header fields, such as "name: value"' })
    .optional(),
  status: statuses.optional().meta({ usual: '200-399' }),
  body: text(/^[\s\S]{1,1024}$/, 'a text of 1 to 1024 characters').optional(),
  port: count(1, 65_535).optional(),
  interval: duration(100, day).prefault('2s'),
  timeout: duration(50, 60_000).prefault('1s'),
  rise: count(1, 100).prefault(2),
  fall: count(1, 100).prefault(3),
}).superRefine(({ type, method, path, host, headers, status, body }, context) => {
  if (type === 'http') {
    if (method !== 'HEAD' || body === undefined) return;
    context.addIssue({ code: 'custom', path: ['body'], message: 'a response to HEAD has none' });
    return;
  }
  for (const [field, value] of Object.entries({ method, path, host, headers, status, body })) {
    if (value === undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [field],
      message: 'only an HTTP check has one; set type: http',
    });
  }
});

/** How it is known which backends are up. */
export const healthSchema = section({
  active: z
    .union([z.literal(false), active], { error: 'must be a section of fields, or false for no checks' })
    .prefault({}),
  passive: section({
    maxFails: count(0, 1000).prefault(1),
    maxFailedRequests: count(0, 16).prefault(3),
    failTimeout: duration(100, day).prefault('10s'),
    avoidAfter: duration(0, 60 * 60_000).prefault('5s'),
  }).prefault({}),
});

/** The checks as the proxy takes them; an interval of 0 says that there are none. */
export function healthPlan({ active, passive }: z.output<typeof healthSchema>): HealthPlan {
  return { active: activePlan(active), passive };
}

function activePlan(config: z.output<typeof active> | false): ActiveHealthPlan {
  if (config === false) return { ...activePlan(active.parse({})), interval: 0 };
  const { method, path, host, headers, status, body, port, ...rest } = config;
  return {
    ...rest,
    method: method ?? 'GET',
    path: path ?? '/',
    host: host ?? null,
    headers: headers ?? {},
    statuses: status ?? [[200, 399]],
    body: body ?? null,
    port: port ?? null,
  };
}
