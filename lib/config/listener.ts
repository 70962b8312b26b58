import type { z } from 'zod';
import type { ListenerPlan, RatePlan } from '@/lib/core/plan';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import { address, filePath, flag, headerName, integer, list, name, oneOfWords, section } from './field-types';
import { networkField } from './network';
import { readCertificatePair } from './pem';

const tls = section({
  certificates: list(
    section({ certificate: filePath, key: filePath }),
    'sections with certificate and key',
  ).min(1, 'requires at least one certificate with its key'),
  minVersion: oneOfWords('TLSv1.2', 'TLSv1.3').default('TLSv1.2'),
});

/** Of one client; a second's worth at once, unless `burst` says how many. */
const rateSection = section({
  perSecond: integer(0, 1_000_000).prefault(0),
  burst: integer(0, 1_000_000).optional(),
});

/** Fields that concern the message or one connection; of some the proxy keeps no line. */
const nonClientHeaders =
  /^(?:host|connection|content-length|cookie|expect|keep-alive|proxy-connection|te|transfer-encoding|upgrade|via)$/i;

/** `peer`, or the field in which a trusted peer names the client. */
const clientField = headerName
  .refine((field) => !nonClientHeaders.test(field), {
    error: ({ input }) => `${input} is not supported; use peer, x-forwarded-for, forwarded or X-Real-IP`,
  })
  .transform((field) => field.toLowerCase());

const fields = section({
  listen: address(0),
  upstream: name,
  tls: tls.optional(),
  proxyProtocol: flag.default(false),
  trusted: list(networkField, 'networks').prefault([]),
  clients: list(networkField, 'networks').optional(),
  clientFrom: clientField.default('peer'),
  connections: integer(0, 10_000_000).prefault(0),
  connectionsPerClient: integer(0, 10_000_000).prefault(0),
  connectionRate: rateSection.prefault({}),
  requestRate: rateSection.prefault({}),
});

/** One entry of `listeners`. */
export const listenerSchema = fields.superRefine(({ clientFrom, trusted }, context) => {
  if (clientFrom === 'peer' || trusted.length > 0) return;
  const message = `clientFrom: ${clientFrom} requires the networks of the trusted proxies in front`;
  context.addIssue({ code: 'custom', path: ['trusted'], message });
});

export type ListenerConfig = z.output<typeof listenerSchema>;

/**
 * One listener as the proxy takes it.
 *
 * @param index its place in the file, for errors
 * @param folder where the configuration file is
 * @throws OperatorError if a certificate or a key cannot be used
 */
export function createListenerPlan(config: ListenerConfig, index: number, folder: string): ListenerPlan {
  const { listen, tls, clients = null, connectionRate, requestRate, ...rest } = config;
  return {
    ...listen,
    ...rest,
    clients,
    connectionRate: createRatePlan(connectionRate),
    requestRate: createRatePlan(requestRate),
    tls: tls ? createTlsPlan(tls, `listeners[${index}].tls`, folder) : null,
  };
}

function createRatePlan({ perSecond, burst = perSecond }: z.output<typeof rateSection>): RatePlan {
  return { perSecond, burst };
}

function createTlsPlan(config: z.output<typeof tls>, path: string, folder: string): ListenerTlsPlan {
  const certificates = config.certificates.map((pair, index) =>
    readCertificatePair(folder, pair, `${path}.certificates[${index}]`),
  );
  return { certificates, minVersion: config.minVersion };
}
