import { dirname } from 'node:path';
import { formatAddress } from '@/lib/core/host-port';
import { isLoopback } from '@/lib/core/loopback';
import { OperatorError } from '@/lib/core/operator-error';
import type { Address, ListenerPlan, UpstreamPlan } from '@/lib/core/plan';
import { parseAddressOption } from './address-option';
import type { CliValue } from './arguments';
import { createListenerPlan, listenerSchema } from './listener';
import type { Options } from './options';
import type { Config } from './schema';
import { createUpstreamPlan, type UpstreamInput, upstreamSchema } from './upstream';

/** Listeners, and the upstreams of their requests. */
export interface Routing {
  listeners: ListenerPlan[];
  upstreams: UpstreamPlan[];
  /** Whether these are the demonstration's own. */
  demo: boolean;
}

const defaultListenAddress: Address = { host: '127.0.0.1', port: 2200 };

/** Hosts of the demonstration's web application, which runs on this machine, as do its forward proxies. */
const demonstrationHosts = ['127.0.0.1', 'localhost'];

/** The two-tier demonstration, and the cookies of its web application. */
const demonstrationUpstream: UpstreamInput = {
  kind: 'forward-proxy',
  tunnel: { local: demonstrationHosts },
  sticky: { appCookies: ['JSESSIONID', 'age'] },
  backends: ['127.0.0.1:9000', '127.0.0.1:9001'],
};

/**
 * Listeners and upstreams: of the command line if it names backends, else of the file, else the
 * demonstration's.
 *
 * @param file the configuration file that `config` is from, or null
 * @throws OperatorError if they do not fit together
 */
export function resolveRouting(options: Options, config: Config, file: string | null): Routing {
  if (options.backends.length > 0) return requireClientList(routingFromCommandLine(options));
  if (file !== null) return requireClientList(routingFromFile(options, config, file));
  const unused = options.kind ?? options.localTargets;
  if (unused) throw new OperatorError(`${unused.label} requires --backend`, unused.label);
  return requireClientList({
    ...createSingleUpstream('egress', demonstrationUpstream, options.listen),
    demo: true,
  });
}

/** Clients of a forward proxy that says nothing of them: this machine's. */
const loopbackNetworks = ['127.0.0.0/8', '::1/128'];

/**
 * A client of a forward proxy reaches what the machine reaches, under its address: `clients` must allow it.
 *
 * With `clients` set, no client may claim another address.
 *
 * @throws OperatorError if one is reachable from other machines without `clients`, or its clients may name their
 *   address
 */
function requireClientList(routing: Routing): Routing {
  const kinds = new Map(routing.upstreams.map(({ name, kind }) => [name, kind]));
  const listeners = routing.listeners.map((listener, index) => {
    const { clients, host, proxyProtocol, trusted } = listener;
    const isOpen = clients === null && kinds.get(listener.upstream) === 'forward-proxy';
    if (isLoopback(host)) return isOpen ? { ...listener, clients: loopbackNetworks } : listener;
    const fail = (field: 'clients' | 'trusted', sentence: string): never => {
      const at = `listeners[${index}].${field}`;
      throw new OperatorError(
        `${at}: ${formatAddress(listener)} is reachable from other machines ${sentence}`,
        at,
      );
    };
    if (isOpen)
      return fail(
        'clients',
        'and would be an open proxy; list the networks that may use it in the configuration file, such as clients: [10.0.0.0/8]',
      );
    if (clients !== null && proxyProtocol && trusted.length === 0)
      return fail(
        'trusted',
        'and any peer could claim an allowed address in a PROXY header; list the proxies in front of it, such as trusted: [10.0.0.2/32]',
      );
    return listener;
  });
  return { ...routing, listeners };
}

function routingFromCommandLine({ backends, kind, listen, localTargets, demo }: Options): Routing {
  const upstreamKind = parseKind(kind);
  if (localTargets && upstreamKind === 'origin') {
    const { label } = localTargets;
    throw new OperatorError(`${label} requires --kind forward-proxy`, label);
  }
  const input: UpstreamInput = {
    kind: upstreamKind,
    backends: backends.map(parseBackendOption),
    tunnel: { local: localTargets ? true : demo ? demonstrationHosts : false },
  };
  return { ...createSingleUpstream('default', input, listen), demo: false };
}

/** One listener and one upstream, without a file. */
function createSingleUpstream(
  name: string,
  input: UpstreamInput,
  listen: CliValue | undefined,
): Omit<Routing, 'demo'> {
  const upstream = createUpstreamPlan(name, upstreamSchema.parse(input), '.');
  return { listeners: [createPlainListener(listen, name)], upstreams: [upstream] };
}

function routingFromFile({ listen, kind, localTargets }: Options, config: Config, file: string): Routing {
  const unused = kind ?? localTargets;
  if (unused) {
    throw new OperatorError(
      `${unused.label} requires --backend; in ${file}, set ${unused === kind ? 'kind' : 'tunnel.local'} of the upstream`,
      unused.label,
    );
  }
  const folder = dirname(file);
  const upstreams = Object.entries(config.upstreams ?? {}).map(([name, upstream]) =>
    createUpstreamPlan(name, upstream, folder),
  );
  const [first] = upstreams;
  if (!first) {
    throw new OperatorError(
      `${file}: upstreams: at least one upstream with a backend is required`,
      'upstreams',
    );
  }
  if (!config.listeners) {
    if (upstreams.length > 1) {
      throw new OperatorError(
        `${file}: listeners: at least one is required; each of the ${upstreams.length} upstreams needs one`,
        'listeners',
      );
    }
    return { listeners: [createPlainListener(listen, first.name)], upstreams, demo: false };
  }
  if (listen && config.listeners.length > 1) {
    throw new OperatorError(
      `${listen.label}: ${file} has ${config.listeners.length} listeners; change them there`,
      listen.label,
    );
  }
  const listeners = config.listeners.map((listener, index) => ({
    ...createListenerPlan(listener, index, folder),
    ...(listen ? parseAddressOption(listen, 0) : null),
  }));
  return { listeners, upstreams, demo: false };
}

function createPlainListener(listen: CliValue | undefined, upstream: string): ListenerPlan {
  const address = listen ? parseAddressOption(listen, 0) : defaultListenAddress;
  return createListenerPlan(listenerSchema.parse({ listen: formatAddress(address), upstream }), 0, '.');
}

function parseKind(kind: CliValue | undefined): 'origin' | 'forward-proxy' {
  if (!kind || kind.text === 'origin') return 'origin';
  if (kind.text === 'forward-proxy') return 'forward-proxy';
  throw new OperatorError(`${kind.label}: "${kind.text}" is neither origin nor forward-proxy`, kind.label);
}

function parseBackendOption(value: CliValue): { name?: string; address: string } {
  const [, name, address = ''] = /^(?:([^=]*)=)?(.*)$/.exec(value.text) ?? [];
  if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    throw new OperatorError(
      `${value.label}: "${name}" is not a valid name: use letters, digits, dot, dash and underscore`,
      value.label,
    );
  }
  parseAddressOption({ text: address, label: value.label }, 1);
  return { name, address };
}
