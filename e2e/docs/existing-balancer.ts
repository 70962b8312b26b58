import { join } from 'node:path';
import { createTestCertificate } from '@/lib/config/test-certificate';
import type { Block } from './pages';
import type { Sandbox } from './sandbox';

/** The load balancers to migrate from, whose configurations the pages show. */
export type ExistingBalancer = 'nginx' | 'haproxy';

const commands: Record<ExistingBalancer, { check: string; run: string }> = {
  nginx: {
    check: 'nginx -t -q -p . -e stderr -c nginx.conf',
    run: 'exec nginx -p . -e stderr -c nginx.conf',
  },
  haproxy: { check: 'haproxy -c -q -f haproxy.conf', run: 'exec haproxy -db -f haproxy.conf' },
};

export function isExistingBalancer(language: string): language is ExistingBalancer {
  return language in commands;
}

/**
 * Has the real program check a configuration, which is left in the sandbox as `nginx.conf` or `haproxy.conf`, next to
 * the certificate that it may name.
 */
export async function checkExistingBalancer(
  name: ExistingBalancer,
  { text }: Block,
  place: Sandbox,
): Promise<void> {
  const { certificate, key } = createTestCertificate();
  place.write('site.pem', certificate);
  place.write('site.key', key);
  place.write(`${name}.conf`, name === 'nginx' ? completeNginxConfig(text, place.folder) : text);
  await place.run(commands[name].check);
}

/** Runs the real program on a configuration, until the place is closed. */
export async function startExistingBalancer(
  name: ExistingBalancer,
  block: Block,
  place: Sandbox,
): Promise<void> {
  await checkExistingBalancer(name, block, place);
  const [, port] = /(?:bind|listen) (?:127\.0\.0\.1:)?(\d+)/.exec(block.text) ?? [];
  const running = place.start(commands[name].run);
  const serves = place.run(`until (: < /dev/tcp/127.0.0.1/${port}); do sleep 0.05; done`);
  const failed = running.ended.then(({ stderr }) => Promise.reject(new Error(`${name} ended: ${stderr}`)));
  await Promise.race([serves, failed]);
}

/** The pages show the content of a file below `conf.d`. */
function completeNginxConfig(http: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
    .join(' ');
  return `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr error;
    events { worker_connections 64; }
    http { access_log off; ${temporary}
    ${http} }`;
}
