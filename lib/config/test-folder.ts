import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '@/lib/core/operator-error';
import type { ListenerPlan, UpstreamPlan } from '@/lib/core/plan';
import { loadSettings } from './load';
import { createPlan } from './plan';

/** A temporary folder with a configuration file and what that names, for tests. */
export interface TestFolder {
  path: string;
  /** Writes a file; returns its absolute path. */
  write(name: string, content: string): string;
  /** The plan of the only upstream, `web`, if the file holds these fields. */
  createUpstream(fields: string, backends?: string): UpstreamPlan;
  /** The same of these fields of the only listener. */
  createListener(fields: string): ListenerPlan;
  /** The error of a wrong file, from the field on, or from the line if one is named. */
  getError(yaml: string): string;
  remove(): void;
}

/** The YAML of an upstream `web` with fields in flow style, such as `balance: hash, hashBy: uri`. */
export function upstreamYaml(fields: string, backends = '[127.0.0.1:9000, 127.0.0.1:9001]'): string {
  return `upstreams:\n  web: { backends: ${backends}, ${fields} }\n`;
}

/** The YAML of a listener with fields in flow style, and of its upstream. */
export function listenerYaml(fields: string): string {
  return `listeners:\n  - { listen: 127.0.0.1:2200, upstream: web, ${fields} }\n${upstreamYaml('')}`;
}

/** Makes a temporary folder for a configuration file. */
export function openTestFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'stickyboard-config-'));
  const write = (name: string, content: string) => {
    const file = join(path, name);
    writeFileSync(file, content);
    return file;
  };
  const plan = (yaml: string) =>
    createPlan(loadSettings(['--config', write('stickyboard.yaml', yaml)], {}), { secret: 'aa' });
  return {
    path,
    write,
    createUpstream: (fields, backends) => plan(upstreamYaml(fields, backends)).upstreams[0] as UpstreamPlan,
    createListener: (fields) => plan(listenerYaml(fields)).listeners[0] as ListenerPlan,
    getError(yaml) {
      try {
        plan(yaml);
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        return error.message.replace(join(path, 'stickyboard.yaml'), '');
      }
      throw new Error('this file was accepted');
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
