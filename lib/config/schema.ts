import { z } from 'zod';
import { dashboardSchema } from './dashboard';
import { databaseSchema } from './database';
import { duration, flag, integer, list, name, oneOfWords, section, size, text } from './field-types';
import { listenerSchema } from './listener';
import { logSchema } from './log-settings';
import { notifySchema } from './notify';
import { upstreamSchema } from './upstream';

const dayMs = 86_400_000;

/** The configuration file. */
export const configSchema = section({
  node: name.optional(),
  data: text(/^[^\0]+$/, 'a directory')
    .optional()
    .meta({ usual: './data' }),
  database: databaseSchema.optional(),
  dashboard: dashboardSchema.prefault({}),
  workers: z
    .union([z.literal('auto'), integer(1, 64)], { error: 'must be auto or a number from 1 to 64' })
    .optional()
    .meta({ usual: 'auto' }),
  listeners: list(listenerSchema, 'sections with listen and upstream')
    .min(1, 'requires at least one listener')
    .optional(),
  upstreams: z.record(name, upstreamSchema, { error: 'must be a section of named upstreams' }).optional(),
  retention: section({
    decisions: duration(60_000, 3650 * dayMs).prefault('7d'),
    size: size(16 * 1024 ** 2, 1024 ** 5).prefault('4g'),
  }).prefault({}),
  journal: section({
    limit: size(1024 ** 2, 1024 ** 5).prefault('1g'),
    full: oneOfWords('shed', 'stop').default('shed'),
  }).prefault({}),
  log: logSchema.prefault({}),
  notify: notifySchema.prefault([]),
  grace: section({
    stop: duration(0, 3_600_000).prefault('1500ms'),
    restart: duration(0, dayMs).prefault('30s'),
  }).prefault({}),
  privacy: section({
    client: oneOfWords('full', 'truncated', 'hashed').default('full'),
    path: flag.default(true),
  }).prefault({}),
});

export type Config = z.output<typeof configSchema>;
