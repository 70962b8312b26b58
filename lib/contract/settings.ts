import { z } from 'zod';
import { logLevels } from '@/lib/core/log-levels';
import type { ApiCalls } from './call';
import { requestBody, time } from './fields';
import { named } from './schema-names';

/** At which level the log is written, and at which it would be if no operator had said. */
const logLevel = named('LogLevel', z.object({ level: z.enum(logLevels), configured: z.enum(logLevels) }));
export type LogLevelRow = z.infer<typeof logLevel>;

export const logLevelChange = named(
  'LogLevelChange',
  requestBody({
    level: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}, or null` }).nullable(),
  }),
);

/** One value that is in effect, and its source; a weight may be the operator's. */
const setting = named(
  'Setting',
  z.object({
    /** Its field in the configuration file, such as `upstreams.web.sticky.mode`. */
    name: z.string(),
    value: z.string(),
    source: z.enum(['flag', 'environment', 'file', 'default', 'operator']),
    /** The option, the variable, or the line of the file; null for a default. */
    place: z.string().nullable(),
    /** The configured value that takes effect at the next restart; null if it is in effect already. */
    pending: z.string().nullable(),
    /** Whether the value is a secret, in whose place `value` says so. */
    isSecret: z.boolean(),
    /** The configured value if an operator has set another one; else null. */
    configured: z.string().nullable(),
  }),
);
export type SettingRow = z.infer<typeof setting>;

/** The effective configuration of one proxy. */
const configuration = z.object({
  node: z.string(),
  since: time,
  /** The configuration file, null if none was read. */
  file: z.string().nullable(),
  settings: z.array(setting),
});
export type ConfigurationRow = z.infer<typeof configuration>;

/** What the decision log holds and may hold. */
const logUsage = z.object({
  /** About so many: counted by their ids. */
  decisions: z.int(),
  oldestDecision: time.nullable(),
  sessions: z.int(),
  events: z.int(),
  /** Bytes of the database that hold something, and of its file. */
  usedBytes: z.int(),
  fileBytes: z.int(),
  /** How long decisions are kept, and up to which size; null while no proxy has said. */
  retentionSeconds: z.number().nullable(),
  retentionBytes: z.int().nullable(),
});
export type DecisionLogUsage = z.infer<typeof logUsage>;

/** The versions that are running. */
const versions = z.object({
  stickyboard: z.string(),
  node: z.string(),
  /** The database and its version, such as `SQLite 3.53.2`. */
  database: z.string(),
  /** The last migration of the database. */
  migration: z.string(),
});
export type Versions = z.infer<typeof versions>;

/** All that the settings page shows. */
const settings = named(
  'Settings',
  z.object({
    configurations: z.array(configuration),
    /** The newest rejection of a configuration that is newer than the one in effect, or null. */
    rejected: z.object({ time, error: z.string() }).nullable(),
    log: logUsage,
    versions,
  }),
);
export type SettingsOverview = z.infer<typeof settings>;

export const settingsCalls = {
  'GET /api/v1/settings': {
    summary: 'Settings in effect and where they came from, what the log holds, and versions',
    returns: 'the settings',
    response: settings,
    errors: [403],
  },
  'GET /api/v1/log': {
    summary: 'At which level the process log is written',
    returns: 'the level',
    response: logLevel,
    errors: [403],
  },
  'PATCH /api/v1/log': {
    summary:
      'Write the process log at another level, until a restart or a reload; null for the configured one. Several nodes have it in common, until null',
    body: logLevelChange,
    returns: 'the level',
    response: logLevel,
    errors: [400, 403, 415, 503],
  },
} as const satisfies ApiCalls;
