import { loadStepsSeconds } from '@/lib/core/rollup-steps';
import { version } from '@/lib/core/version';
import { authPaths } from './auth-paths';
import { describeOperation, describeRequestBody, describeResponse } from './operations';
import {
  backendPathParameters,
  decisionFilterParameters,
  eventFilterParameters,
  exportParameters,
  pagingParameters,
  pathParameter,
  queryParameter,
  rangeParameters,
  sessionFilterParameters,
  sessionSortingParameters,
  text,
  upstreamParameter,
} from './parameters';
import { schemas } from './schemas';

/** The OpenAPI 3.1 description of the HTTP API. */
export const openapiDocument = {
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
        responses: {
          200: describeResponse('all work', 'Health'),
          503: describeResponse('what does not', 'Health'),
        },
      },
    },
    '/metrics': {
      get: describeOperation(
        'What is counted and measured, for Prometheus',
        [],
        describeResponse('the metrics', '', 'text/plain'),
        [403],
      ),
    },
    '/api/v1/backends': {
      get: describeOperation('All backends, now', [], describeResponse('backends', 'Backends'), [403]),
    },
    '/api/v1/backends/{upstream}/{name}': {
      get: describeOperation(
        'One backend, now',
        backendPathParameters,
        describeResponse('the backend', 'Backend'),
        [403, 404],
      ),
      patch: describeOperation(
        'Drain it, take it out, bring it back, or weigh it',
        backendPathParameters,
        describeResponse('the backend as it is now', 'Backend'),
        [400, 403, 404, 415, 503],
        describeRequestBody('BackendChange'),
      ),
    },
    '/api/v1/backends/{upstream}/{name}/drain-preview': {
      get: describeOperation(
        'What draining it would do',
        [
          ...backendPathParameters,
          queryParameter('with', 'another backend of the upstream, drained with it; repeatable'),
        ],
        describeResponse('the preview', 'DrainPreview'),
        [403, 404],
      ),
    },
    '/api/v1/backends/{upstream}/{name}/history': {
      get: describeOperation(
        'Its load in at most 200 steps and its events; the last 15 minutes without a range',
        [...backendPathParameters, ...rangeParameters],
        describeResponse('the history', 'BackendHistory'),
        [400, 403, 404],
      ),
    },
    '/api/v1/backends/{upstream}/{name}/rebalance': {
      get: describeOperation(
        'Whom a rebalance would move, and where',
        backendPathParameters,
        describeResponse('the preview', 'RebalancePreview'),
        [403, 404],
      ),
      post: describeOperation(
        'Unpin a random share of its active sessions: each moves at its next request',
        backendPathParameters,
        describeResponse('how many', 'RebalanceResult'),
        [400, 403, 404, 409, 415, 503],
        describeRequestBody('Rebalance'),
      ),
    },
    '/api/v1/backends/{upstream}/{name}/recall': {
      post: describeOperation(
        'Call back its active sessions that were moved away and are still elsewhere: each returns at its next request',
        backendPathParameters,
        describeResponse('how many', 'RebalanceResult'),
        [400, 403, 404, 409, 415, 503],
        describeRequestBody('Recall'),
      ),
    },
    '/api/v1/moves': {
      get: describeOperation(
        'Moves per way and cause in steps',
        [
          upstreamParameter,
          ...rangeParameters,
          queryParameter('step', 'seconds of a step', {
            type: 'integer',
            minimum: 1,
            maximum: 86_400,
            default: 60,
          }),
        ],
        describeResponse('the steps that have moves, oldest first', 'Moves'),
        [400, 403],
      ),
    },
    '/api/v1/stranded': {
      get: describeOperation(
        'Sessions that are away from a backend that could have them again',
        [upstreamParameter],
        describeResponse('how many, by the backend that they left and the one that has them', 'Stranded'),
        [400, 403],
      ),
    },
    '/api/v1/sessions': {
      get: describeOperation(
        'Sessions, last seen first; a page may be short: the last one has no nextCursor',
        [...sessionFilterParameters, ...sessionSortingParameters, ...pagingParameters],
        describeResponse('a page', 'Sessions'),
        [400, 403],
      ),
    },
    '/api/v1/sessions/{id}': {
      get: describeOperation(
        'A session, its turns, and its decisions, newest first',
        [pathParameter('id'), upstreamParameter, ...pagingParameters],
        describeResponse('the session', 'SessionDetail'),
        [400, 403, 404],
      ),
    },
    '/api/v1/sessions/{id}/pin': {
      delete: describeOperation(
        'Unpin a session: its next request is assigned anew',
        [pathParameter('id'), upstreamParameter],
        describeResponse('what it leaves', 'Unpin'),
        [400, 403, 404, 409, 503],
      ),
    },
    '/api/v1/decisions': {
      get: describeOperation(
        'Decisions, newest first',
        [...decisionFilterParameters, ...pagingParameters],
        describeResponse('a page', 'Decisions'),
        [400, 403],
      ),
    },
    '/api/v1/events': {
      get: describeOperation(
        'Events, newest first',
        [...eventFilterParameters, ...pagingParameters],
        describeResponse('a page', 'Events'),
        [400, 403],
      ),
    },
    '/api/v1/events/steps': {
      get: describeOperation(
        'How many events of each kind there were, in at most 200 steps of a range; none is left out',
        [
          ...eventFilterParameters.filter(({ name }) => name !== 'from' && name !== 'to'),
          ...rangeParameters.map((one) => ({ ...one, required: true })),
        ],
        describeResponse('the steps that have events, oldest first', 'EventSteps'),
        [400, 403],
      ),
    },
    '/api/v1/load': {
      get: describeOperation(
        'Load of each backend in steps',
        [
          ...rangeParameters,
          upstreamParameter,
          queryParameter('step', 'seconds of a step', {
            type: 'integer',
            enum: loadStepsSeconds,
            default: 1,
          }),
        ],
        describeResponse('the steps that have traffic, oldest first', 'Load'),
        [400, 403],
      ),
    },
    '/api/v1/export': {
      get: describeOperation(
        'The log as a file, written as it is read; it takes the filters of the list that it exports',
        exportParameters,
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
      get: describeOperation(
        'About how many rows and bytes such an export has',
        exportParameters,
        describeResponse('the estimate', 'ExportEstimate'),
        [400, 403],
      ),
    },
    '/api/v1/export/progress': {
      get: describeOperation(
        'How far a download is that was begun with `progress`',
        [{ ...queryParameter('id', 'what it was begun with'), required: true }],
        describeResponse('what was handed out so far', 'ExportProgress'),
        [400, 403],
      ),
    },
    '/api/v1/live': {
      get: describeOperation(
        'Server-Sent Events: `snapshot`, then one `tick` a second',
        [
          { name: 'Last-Event-ID', in: 'header', description: 'goes on from there', schema: text },
          queryParameter('after', 'as Last-Event-ID, for those who cannot set it', { type: 'integer' }),
        ],
        describeResponse('the stream', '', 'text/event-stream'),
        [403],
      ),
    },
    '/api/v1/demonstration': {
      get: describeOperation(
        'How far the demonstration is',
        [],
        describeResponse('its progress', 'Demonstration'),
        [403, 404],
      ),
      post: describeOperation(
        'Send real requests through an upstream of origins: each visitor keeps its cookies and asks once a second',
        [],
        describeResponse('its progress', 'Demonstration'),
        [400, 403, 404, 409, 415],
        describeRequestBody('DemonstrationPlan'),
      ),
      delete: describeOperation('Stop it', [], describeResponse('its progress', 'Demonstration'), [403, 404]),
    },
    '/api/v1/settings': {
      get: describeOperation(
        'What is in force and where it came from, what the log holds, and versions',
        [],
        describeResponse('the settings', 'Settings'),
        [403],
      ),
    },
    '/api/v1/log': {
      get: describeOperation(
        'At which level the log is written',
        [],
        describeResponse('the level', 'LogLevel'),
        [403],
      ),
      patch: describeOperation(
        'Write the log at another level, until a restart or a reload; null for the configured one',
        [],
        describeResponse('the level', 'LogLevel'),
        [400, 403, 415, 503],
        describeRequestBody('LogLevelChange'),
      ),
    },
    '/api/v1/status': {
      get: describeOperation(
        'The proxy, its recorder and its upstreams',
        [],
        describeResponse('the status', 'Status'),
        [403],
      ),
    },
    ...authPaths,
    '/api/v1/openapi.json': {
      get: { summary: 'This description', responses: { 200: { description: 'OpenAPI 3.1' } } },
    },
  },
  components: { schemas },
};
