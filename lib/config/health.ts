import { z } from 'zod';
import type { ActiveHealthPlan, HealthPlan } from '@/proxy/plan';
import { count, duration, fail, section, show, text, word } from './values';

const day = 86_400_000;

/** A status as 200, or a range as 200-399. */
const statuses = z
  .unknown()
  .transform((value, context): [number, number] => {
    const [, from, to = from] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(String(value)) ?? [];
    if (from !== undefined && Number(from) <= Number(to)) return [Number(from), Number(to)];
    return fail(context, `${show(value)} is not a status or a range of them, such as 200 or 200-399`);
  })
  .meta({
    description: 'A status such as 200, or a range such as 200-399.',
    anyOf: [
      { type: 'integer', minimum: 100, maximum: 599 },
      { type: 'string', pattern: '^[1-5]\\d\\d(-[1-5]\\d\\d)?$' },
    ],
  });

const active = section({
  type: word('tcp', 'http').default('tcp'),
  path: text(/^\/[\x21-\x7e]*$/, 'a path that starts with /')
    .optional()
    .meta({ usual: '/' }),
  status: statuses.optional().meta({ usual: '200-399' }),
  body: text(/^[\s\S]{1,1024}$/, 'a text of 1 to 1024 characters').optional(),
  port: count(1, 65_535).optional(),
  interval: duration(100, day).prefault('2s'),
  timeout: duration(50, 60_000).prefault('1s'),
  rise: count(1, 100).prefault(2),
  fall: count(1, 100).prefault(3),
}).superRefine(({ type, path, status, body }, context) => {
  if (type === 'http') return;
  for (const [field, value] of Object.entries({ path, status, body })) {
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
    failTimeout: duration(100, day).prefault('10s'),
  }).prefault({}),
});

/** The checks as the proxy takes them; an interval of 0 says that there are none. */
export function healthPlan({ active, passive }: z.output<typeof healthSchema>): HealthPlan {
  return { active: activePlan(active), passive };
}

function activePlan(config: z.output<typeof active> | false): ActiveHealthPlan {
  if (config === false) return { ...activePlan(active.parse({})), interval: 0 };
  const { status, path, body, port, ...rest } = config;
  return {
    ...rest,
    path: path ?? '/',
    statuses: status ?? [200, 399],
    body: body ?? null,
    port: port ?? null,
  };
}
