import { z } from 'zod';
import { balancePolicies } from '@/lib/core/balance';
import type {
  BalancePlan,
  CapacityPlan,
  LimitPlan,
  RetryPlan,
  TimeoutPlan,
  UpstreamPlan,
} from '@/lib/core/plan';
import { retryCauses } from '@/lib/core/retry-causes';
import { backendTlsSchema, createBackendTlsPlan } from './backend-tls';
import { backendsSchema, createBackendPlans } from './backends';
import {
  duration,
  flag,
  hostField,
  integer,
  list,
  oneOfValues,
  oneOfWords,
  section,
  size,
  text,
} from './field-types';
import { createHealthPlan, healthSchema } from './health';
import { requestPartField } from './request-part';
import { createStickyPlan, readSigningKey, stickySchema } from './sticky';
import { createTunnelPlan, tunnelSchema } from './tunnel';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const retrySection = section({
  on: list(oneOfValues(...retryCauses, 'non-idempotent'), 'causes').default(['connect', 'timeout', 'reset']),
  tries: integer(1, 16).prefault(3),
  timeout: duration(0, hourMs).prefault('10s'),
});

const fields = section({
  kind: oneOfWords('origin', 'forward-proxy').default('origin'),
  balance: oneOfWords(...balancePolicies).default('round-robin'),
  hashBy: requestPartField('uri', 'header', 'cookie', 'query').optional(),
  sticky: stickySchema.prefault({}),
  backends: backendsSchema,
  health: healthSchema.prefault({}),
  retry: retrySection.prefault({}),
  timeouts: section({
    connect: duration(10, hourMs).prefault('3s'),
    response: duration(10, dayMs).prefault('60s'),
    stream: duration(0, dayMs).optional(),
    idle: duration(10, dayMs).prefault('60s'),
    head: duration(10, hourMs).prefault('10s'),
  }).prefault({}),
  limits: section({
    head: size(1024, 1024 ** 2).prefault('16k'),
    headers: integer(8, 10_000).prefault(100),
    retryBody: size(0, 16 * 1024 ** 2).prefault('64k'),
  }).prefault({}),
  full: section({
    policy: oneOfWords('move', 'queue', 'refuse').default('move'),
    queue: integer(1, 1_000_000).prefault(100),
    timeout: duration(10, hourMs).prefault('5s'),
  }).prefault({}),
  forwarding: section({
    // RFC 9110 section 7.6.3: a pseudonym (`auto` for one of its own), or a host with or without its port.
    via: z
      .union(
        [
          z.literal(false),
          text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}(:\d{1,5})?$/, 'a name for Via, without blanks'),
        ],
        {
          error: 'must be a name without blanks, or false',
        },
      )
      .default(false),
    xForwarded: flag.default(false),
    forwarded: flag.default(false),
    host: hostField('client, backend or a host, such as app.example.test or app.example.test:8080')
      // In another case it would be taken for the name of a host.
      .refine((host) => !/^(?:client|backend)$/i.test(host) || host === host.toLowerCase(), {
        error: 'client and backend must be in lower case',
      })
      .default('client'),
    underscores: oneOfWords('keep', 'drop').default('keep'),
  }).prefault({}),
  upgrade: oneOfWords('websocket', 'any').default('websocket'),
  tunnel: tunnelSchema.prefault({}),
  drain: section({ tunnels: oneOfWords('close', 'keep').default('close') }).prefault({}),
  tls: backendTlsSchema.prefault(false),
  proxyProtocol: z
    .union([z.literal(false), oneOfWords('v1', 'v2')], { error: 'must be v1, v2 or false' })
    .default(false),
  clientAbort: oneOfWords('cancel', 'continue').default('cancel'),
});

/** One upstream: how its backends share unpinned requests, and what applies to every request. */
export const upstreamSchema = fields.superRefine(({ kind, balance, hashBy, forwarding }, context) => {
  if (kind === 'forward-proxy' && forwarding.host !== 'client') {
    const hint = "requires kind: origin; a forward proxy connects to the client's Host";
    context.addIssue({ code: 'custom', path: ['forwarding', 'host'], message: hint });
  }
  if ((balance === 'hash') === (hashBy !== undefined)) return;
  const message =
    balance === 'hash'
      ? 'required by balance: hash; set it to uri, "header NAME", "cookie NAME" or "query NAME"'
      : `requires balance: hash; the balance is ${balance}`;
  context.addIssue({ code: 'custom', path: ['hashBy'], message });
});

export type UpstreamConfig = z.output<typeof upstreamSchema>;
/** An upstream as it is written, before defaults. */
export type UpstreamInput = z.input<typeof upstreamSchema>;

/**
 * One upstream as the proxy takes it, with everything filled in.
 *
 * @param folder where the configuration file is
 * @throws OperatorError if two backends are indistinguishable or a file cannot be read
 */
export function createUpstreamPlan(name: string, config: UpstreamConfig, folder: string): UpstreamPlan {
  const path = `upstreams.${name}`;
  const { via, ...forwarding } = config.forwarding;
  const signingKey = readSigningKey(config.sticky, path, folder);
  return {
    name,
    kind: config.kind,
    balance: createBalancePlan(config),
    sticky: createStickyPlan(config.sticky, signingKey),
    backends: createBackendPlans(config.backends, config.sticky, signingKey, path),
    health: createHealthPlan(config.health),
    retry: createRetryPlan(config.retry),
    timeouts: createTimeoutPlan(config),
    limits: createLimitPlan(config),
    full: createCapacityPlan(config),
    forwarding: { via: via === false ? null : via, ...forwarding },
    upgrade: config.upgrade,
    tunnel: createTunnelPlan(config.tunnel),
    drain: config.drain,
    tls: createBackendTlsPlan(config.tls, `${path}.tls`, folder),
    proxyProtocol: config.proxyProtocol === false ? null : config.proxyProtocol,
    clientAbort: config.clientAbort,
  };
}

function createBalancePlan({ balance, hashBy }: UpstreamConfig): BalancePlan {
  return { policy: balance, key: hashBy ?? null };
}

function createTimeoutPlan({ timeouts }: UpstreamConfig): TimeoutPlan {
  const { connect, response, stream, idle, head } = timeouts;
  return {
    connectMs: connect,
    responseMs: response,
    ...(stream === undefined ? {} : { streamMs: stream }),
    idleMs: idle,
    headMs: head,
  };
}

function createLimitPlan({ limits }: UpstreamConfig): LimitPlan {
  return { headBytes: limits.head, maxFields: limits.headers, retryBodyBytes: limits.retryBody };
}

function createCapacityPlan({ full: { timeout, ...rest } }: UpstreamConfig): CapacityPlan {
  return { ...rest, timeoutMs: timeout };
}

function createRetryPlan({ on, tries, timeout }: z.output<typeof retrySection>): RetryPlan {
  return {
    on: retryCauses.filter((cause) => on.includes(cause)),
    nonIdempotent: on.includes('non-idempotent'),
    tries,
    timeoutMs: timeout,
  };
}
