import type { z } from 'zod';
import { OperatorError } from '@/lib/errors';
import type { ListenerPlan, ListenerTlsPlan, RatePlan } from '@/proxy/plan';
import { network } from './network';
import { readCertificate, readKey } from './pem';
import { address, count, filePath, flag, headerName, list, name, section, word } from './values';

const tls = section({
  certificates: list(
    section({ certificate: filePath, key: filePath }),
    'sections with certificate and key',
  ).min(1, 'needs at least one certificate with its key'),
  minVersion: word('TLSv1.2', 'TLSv1.3').default('TLSv1.2'),
});

/** Of one client; a second's worth at once, unless `burst` says how many. */
const rate = section({ perSecond: count(0, 1_000_000).prefault(0), burst: count(0, 1_000_000).optional() });

/** Fields that concern the message or one connection; of some the proxy keeps no line. */
const otherFields =
  /^(?:host|connection|content-length|cookie|expect|keep-alive|proxy-connection|te|transfer-encoding|upgrade|via)$/i;

/** `peer`, or the field in which a trusted peer names the client. */
const clientField = headerName
  .refine((field) => !otherFields.test(field), {
    error: ({ input }) => `${input} names no client; use peer, x-forwarded-for, forwarded or X-Real-IP`,
  })
  .transform((field) => field.toLowerCase());

const fields = section({
  listen: address(0),
  upstream: name,
  tls: tls.optional(),
  proxyProtocol: flag.default(false),
  trusted: list(network, 'networks').prefault([]),
  clients: list(network, 'networks').optional(),
  clientFrom: clientField.default('peer'),
  connections: count(0, 10_000_000).prefault(0),
  connectionsPerClient: count(0, 10_000_000).prefault(0),
  connectionRate: rate.prefault({}),
  requestRate: rate.prefault({}),
});

/** One entry of `listeners`. */
export const listenerSchema = fields.superRefine(({ clientFrom, trusted }, context) => {
  if (clientFrom === 'peer' || trusted.length > 0) return;
  const message = `clientFrom: ${clientFrom} needs the networks of the proxies in front; nobody else is believed`;
  context.addIssue({ code: 'custom', path: ['trusted'], message });
});

export type ListenerConfig = z.output<typeof listenerSchema>;

/**
 * One listener as the proxy takes it.
 *
 * @param index its place in the file, for errors
 * @param folder where the configuration file is
 * @throws OperatorError where a certificate or a key cannot be used
 */
export function listenerPlan(config: ListenerConfig, index: number, folder: string): ListenerPlan {
  const { listen, tls, clients = null, connectionRate, requestRate, ...rest } = config;
  return {
    ...listen,
    ...rest,
    clients,
    connectionRate: ratePlan(connectionRate),
    requestRate: ratePlan(requestRate),
    tls: tls ? tlsPlan(tls, `listeners[${index}].tls`, folder) : null,
  };
}

function ratePlan({ perSecond, burst = perSecond }: z.output<typeof rate>): RatePlan {
  return { perSecond, burst };
}

function tlsPlan(config: z.output<typeof tls>, at: string, folder: string): ListenerTlsPlan {
  const certificates = config.certificates.map((pair, index) => {
    const field = `${at}.certificates[${index}]`;
    const { file, certificate } = readCertificate(folder, pair.certificate, `${field}.certificate`);
    const key = readKey(folder, pair.key, `${field}.key`);
    if (!certificate.checkPrivateKey(key.key)) {
      throw new OperatorError(
        `${field}.key: the key in ${key.file.path} is not that of the certificate in ${file.path}`,
        `${field}.key`,
      );
    }
    return { certificate: file, key: key.file };
  });
  return { certificates, minVersion: config.minVersion };
}
