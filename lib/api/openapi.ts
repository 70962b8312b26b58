import { loadSteps } from '@/lib/format/steps';
import { version } from '@/lib/version';
import { accessPaths } from './accessPaths';
import { answer, call, taking } from './calls';
import {
  backendPath,
  decisionFilter,
  eventFilter,
  exported,
  inPath,
  paging,
  query,
  range,
  sessionFilter,
  sessionSorting,
  text,
  upstream,
} from './parameters';
import { schemas } from './schemas';

/** The OpenAPI 3.1 description of the HTTP API. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Stickyboard',
    version,
    description:
      'What the load balancer knows and does. Times are ISO 8601 in UTC, those of steps seconds since 1970; durations are microseconds.',
  },
  paths: {
    '/healthz': {
      get: {
        summary: 'Whether proxy, recorder and database work',
        responses: { 200: answer('all work', 'Health'), 503: answer('what does not', 'Health') },
      },
    },
    '/metrics': {
      get: call(
        'What is counted and measured, for Prometheus',
        [],
        answer('the metrics', '', 'text/plain'),
        [403],
      ),
    },
    '/api/v1/backends': { get: call('All backends, now', [], answer('backends', 'Backends'), [403]) },
    '/api/v1/backends/{upstream}/{name}': {
      get: call('One backend, now', backendPath, answer('the backend', 'Backend'), [403, 404]),
      patch: call(
        'Drain it, take it out, bring it back, or weigh it',
        backendPath,
        answer('the backend as it is now', 'Backend'),
        [400, 403, 404, 415, 503],
        taking('BackendChange'),
      ),
    },
    '/api/v1/backends/{upstream}/{name}/drain-preview': {
      get: call(
        'What draining it would do',
        [...backendPath, query('with', 'another backend of the upstream, drained with it; repeatable')],
        answer('the preview', 'DrainPreview'),
        [403, 404],
      ),
    },
    '/api/v1/backends/{upstream}/{name}/history': {
      get: call(
        'Its load in at most 200 steps and its events; the last 15 minutes without a range',
        [...backendPath, ...range],
        answer('the history', 'BackendHistory'),
        [400, 403, 404],
      ),
    },
    '/api/v1/backends/{upstream}/{name}/rebalance': {
      get: call(
        'Whom a rebalance would move, and where',
        backendPath,
        answer('the preview', 'RebalancePreview'),
        [403, 404],
      ),
      post: call(
        'Unpin a random share of its active sessions: each moves at its next request',
        backendPath,
        answer('how many', 'RebalanceResult'),
        [400, 403, 404, 409, 415, 503],
        taking('Rebalance'),
      ),
    },
    '/api/v1/backends/{upstream}/{name}/recall': {
      post: call(
        'Call back its active sessions that were moved away and are still elsewhere: each returns at its next request',
        backendPath,
        answer('how many', 'RebalanceResult'),
        [400, 403, 404, 409, 415, 503],
        taking('Recall'),
      ),
    },
    '/api/v1/moves': {
      get: call(
        'Moves per way and cause in steps',
        [
          upstream,
          ...range,
          query('step', 'seconds of a step', { type: 'integer', minimum: 1, maximum: 86_400, default: 60 }),
        ],
        answer('the steps that have moves, oldest first', 'Moves'),
        [400, 403],
      ),
    },
    '/api/v1/stranded': {
      get: call(
        'Sessions that are away from a backend that could have them again',
        [upstream],
        answer('how many, by the backend that they left and the one that has them', 'Stranded'),
        [400, 403],
      ),
    },
    '/api/v1/sessions': {
      get: call(
        'Sessions, last seen first; a page may be short: the last one has no nextCursor',
        [...sessionFilter, ...sessionSorting, ...paging],
        answer('a page', 'Sessions'),
        [400, 403],
      ),
    },
    '/api/v1/sessions/{id}': {
      get: call(
        'A session, its turns, and its decisions, newest first',
        [inPath('id'), upstream, ...paging],
        answer('the session', 'SessionDetail'),
        [400, 403, 404],
      ),
    },
    '/api/v1/sessions/{id}/pin': {
      delete: call(
        'Unpin a session: its next request is assigned anew',
        [inPath('id'), upstream],
        answer('what it leaves', 'Unpin'),
        [400, 403, 404, 409, 503],
      ),
    },
    '/api/v1/decisions': {
      get: call(
        'Decisions, newest first',
        [...decisionFilter, ...paging],
        answer('a page', 'Decisions'),
        [400, 403],
      ),
    },
    '/api/v1/events': {
      get: call('Events, newest first', [...eventFilter, ...paging], answer('a page', 'Events'), [400, 403]),
    },
    '/api/v1/events/steps': {
      get: call(
        'How many events of each kind there were, in at most 200 steps of a range; none is left out',
        [
          ...eventFilter.filter(({ name }) => name !== 'from' && name !== 'to'),
          ...range.map((one) => ({ ...one, required: true })),
        ],
        answer('the steps that have events, oldest first', 'EventSteps'),
        [400, 403],
      ),
    },
    '/api/v1/load': {
      get: call(
        'Load of each backend in steps',
        [
          ...range,
          upstream,
          query('step', 'seconds of a step', { type: 'integer', enum: loadSteps, default: 1 }),
        ],
        answer('the steps that have traffic, oldest first', 'Load'),
        [400, 403],
      ),
    },
    '/api/v1/export': {
      get: call(
        'The log as a file, written as it is read; it takes the filters of the list that it exports',
        exported,
        {
          description: 'the file; text is compressed on its way where Accept-Encoding takes gzip',
          content: {
            'text/csv': { schema: text },
            'application/x-ndjson': { schema: text },
            'application/json': { schema: { type: 'array', items: { type: 'object' } } },
            'application/vnd.apache.parquet': {},
          },
        },
        [400, 403],
      ),
    },
    '/api/v1/export/estimate': {
      get: call(
        'About how many rows and bytes such an export has',
        exported,
        answer('the estimate', 'ExportEstimate'),
        [400, 403],
      ),
    },
    '/api/v1/export/progress': {
      get: call(
        'How far a download is that was begun with `progress`',
        [{ ...query('id', 'what it was begun with'), required: true }],
        answer('what was handed out so far', 'ExportProgress'),
        [400, 403],
      ),
    },
    '/api/v1/live': {
      get: call(
        'Server-Sent Events: `snapshot`, then one `tick` a second',
        [
          { name: 'Last-Event-ID', in: 'header', description: 'goes on from there', schema: text },
          query('after', 'as Last-Event-ID, for those who cannot set it', { type: 'integer' }),
        ],
        answer('the stream', '', 'text/event-stream'),
        [403],
      ),
    },
    '/api/v1/demonstration': {
      get: call('How far the demonstration is', [], answer('its progress', 'Demonstration'), [403, 404]),
      post: call(
        'Send real requests through an upstream of origins: each visitor keeps its cookies and asks once a second',
        [],
        answer('its progress', 'Demonstration'),
        [400, 403, 404, 409, 415],
        taking('DemonstrationPlan'),
      ),
      delete: call('Stop it', [], answer('its progress', 'Demonstration'), [403, 404]),
    },
    '/api/v1/settings': {
      get: call(
        'What is in force and where it came from, what the log holds, and versions',
        [],
        answer('the settings', 'Settings'),
        [403],
      ),
    },
    '/api/v1/log': {
      get: call('At which level the log is written', [], answer('the level', 'LogLevel'), [403]),
      patch: call(
        'Write the log at another level, until a restart or a reload; null for the configured one',
        [],
        answer('the level', 'LogLevel'),
        [400, 403, 415, 503],
        taking('LogLevelChange'),
      ),
    },
    '/api/v1/status': {
      get: call('The proxy, its recorder and its upstreams', [], answer('the status', 'Status'), [403]),
    },
    ...accessPaths,
    '/api/v1/openapi.json': {
      get: { summary: 'This description', responses: { 200: { description: 'OpenAPI 3.1' } } },
    },
  },
  components: { schemas },
};
