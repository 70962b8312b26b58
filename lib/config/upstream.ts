import { z } from 'zod';
import type { BalancePlan, RetryPlan, UpstreamPlan } from '@/proxy/plan';
import { backendTlsPlan, backendTlsSchema } from './backend-tls';
import { backendPlans, backendsSchema } from './backends';
import { healthPlan, healthSchema } from './health';
import { requestPart } from './request-part';
import { signingKeyOf, stickyPlan, stickySchema } from './sticky';
import { tunnelPlan, tunnelSchema } from './tunnel';
import { choice, count, duration, flag, hostField, list, section, size, text, word } from './values';

const hour = 3_600_000;
const day = 24 * hour;

const retryCauses = [
  'connect',
  'timeout',
  'reset',
  'bad-response',
  403,
  404,
  429,
  500,
  502,
  503,
  504,
] as const;

const retry = section({
  on: list(choice(...retryCauses, 'non-idempotent'), 'causes').default(['connect', 'timeout', 'reset']),
  tries: count(1, 16).prefault(3),
  timeout: duration(0, hour).prefault('10s'),
});

const fields = section({
  kind: word('origin', 'forward-proxy').default('origin'),
  balance: word('round-robin', 'least-conn', 'random-two', 'ip-hash', 'hash').default('round-robin'),
  hashBy: requestPart('uri', 'header', 'cookie', 'query').optional(),
  sticky: stickySchema.prefault({}),
  backends: backendsSchema,
  health: healthSchema.prefault({}),
  retry: retry.prefault({}),
  timeouts: section({
    connect: duration(10, hour).prefault('3s'),
    response: duration(10, day).prefault('60s'),
    stream: duration(0, day).optional(),
    idle: duration(10, day).prefault('60s'),
    head: duration(10, hour).prefault('10s'),
  }).prefault({}),
  limits: section({
    head: size(1024, 1024 ** 2).prefault('16k'),
    headers: count(8, 10_000).prefault(100),
    retryBody: size(0, 16 * 1024 ** 2).prefault('64k'),
  }).prefault({}),
  full: section({
    policy: word('move', 'queue', 'refuse').default('move'),
    queue: count(1, 1_000_000).prefault(100),
    timeout: duration(10, hour).prefault('5s'),
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
        error: 'write client and backend in lower case',
      })
      .default('client'),
    underscores: word('keep', 'drop').default('keep'),
  }).prefault({}),
  upgrade: word('websocket', 'any').default('websocket'),
  tunnel: tunnelSchema.prefault({}),
  drain: section({ tunnels: word('close', 'keep').default('close') }).prefault({}),
  tls: backendTlsSchema.prefault(false),
  proxyProtocol: z
    .union([z.literal(false), word('v1', 'v2')], { error: 'must be v1, v2 or false' })
    .default(false),
  clientAbort: word('cancel', 'continue').default('cancel'),
});

/** One upstream: how its backends share the requests of those who are not pinned, and what holds for all. */
export const upstreamSchema = fields.superRefine(({ kind, balance, hashBy, forwarding }, context) => {
  if (kind === 'forward-proxy' && forwarding.host !== 'client') {
    const hint = "a forward proxy goes where Host says; only kind: origin takes another than the client's";
    context.addIssue({ code: 'custom', path: ['forwarding', 'host'], message: hint });
  }
  if ((balance === 'hash') === (hashBy !== undefined)) return;
  const message =
    balance === 'hash'
      ? 'balance: hash needs it; say uri, "header NAME", "cookie NAME" or "query NAME"'
      : `only balance: hash takes it; the balance is ${balance}`;
  context.addIssue({ code: 'custom', path: ['hashBy'], message });
});

export type UpstreamConfig = z.output<typeof upstreamSchema>;
/** An upstream as it is written, before defaults. */
export type UpstreamInput = z.input<typeof upstreamSchema>;

/**
 * One upstream as the proxy takes it, with everything filled in.
 *
 * @param folder where the configuration file is
 * @throws OperatorError where the backends cannot be told apart or a file cannot be read
 */
export function upstreamPlan(name: string, config: UpstreamConfig, folder: string): UpstreamPlan {
  const at = `upstreams.${name}`;
  const { via, ...forwarding } = config.forwarding;
  const signingKey = signingKeyOf(config.sticky, at, folder);
  return {
    name,
    kind: config.kind,
    balance: balancePlan(config),
    sticky: stickyPlan(config.sticky, signingKey),
    backends: backendPlans(config.backends, config.sticky, signingKey, at),
    health: healthPlan(config.health),
    retry: retryPlan(config.retry),
    timeouts: config.timeouts,
    limits: config.limits,
    full: config.full,
    forwarding: { via: via === false ? null : via, ...forwarding },
    upgrade: config.upgrade,
    tunnel: tunnelPlan(config.tunnel),
    drain: config.drain,
    tls: backendTlsPlan(config.tls, `${at}.tls`, folder),
    proxyProtocol: config.proxyProtocol === false ? null : config.proxyProtocol,
    clientAbort: config.clientAbort,
  };
}

function balancePlan({ balance, hashBy }: UpstreamConfig): BalancePlan {
  return { policy: balance, key: hashBy ?? null };
}

function retryPlan({ on, tries, timeout }: z.output<typeof retry>): RetryPlan {
  return {
    on: retryCauses.filter((cause) => on.includes(cause)),
    nonIdempotent: on.includes('non-idempotent'),
    tries,
    timeout,
  };
}
