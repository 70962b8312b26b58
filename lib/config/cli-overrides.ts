import type { CliValue } from './arguments';
import type { Options } from './options';

/**
 * What the command line or the environment says of a field of the configuration file.
 *
 * @param name the field, such as `listeners[0].listen`
 */
export function overrideFor(name: string, options: Options): CliValue | undefined {
  switch (name) {
    case 'config':
      return options.config;
    case 'demo':
      return options.demoSource;
    case 'data':
      return options.data;
    case 'database.url':
      return options.database;
    case 'workers':
      return options.workers;
    case 'log.format':
      return options.logFormat;
    case 'log.level':
      return options.logLevel;
    case 'dashboard':
    case 'dashboard.listen':
      return options.dashboard;
    case 'listeners[0].listen':
      return options.listen;
  }
  if (options.backends.length === 0) return undefined;
  if (name === 'upstreams.default.kind') return options.kind;
  if (name === 'upstreams.default.tunnel.local') return options.localTargets;
  const [, index, part] = /^upstreams\.default\.backends\[(\d+)\]\.(name|address)$/.exec(name) ?? [];
  const backend = options.backends[Number(index)];
  return part === 'name' && !backend?.text.includes('=') ? undefined : backend;
}
