import { join } from 'node:path';
import { testCertificate } from '@/lib/config/testCertificate';
import type { Block } from './pages';
import type { Place } from './place';

/** The load balancers from which one may come, whose configurations the pages show. */
export type OldBalancer = 'nginx' | 'haproxy';

const commands: Record<OldBalancer, { check: string; run: string }> = {
  nginx: {
    check: 'nginx -t -q -p . -e stderr -c nginx.conf',
    run: 'exec nginx -p . -e stderr -c nginx.conf',
  },
  haproxy: { check: 'haproxy -c -q -f haproxy.conf', run: 'exec haproxy -db -f haproxy.conf' },
};

export function isOldBalancer(language: string): language is OldBalancer {
  return language in commands;
}

/**
 * Has the real program check a configuration, which is left in the place as `nginx.conf` or `haproxy.conf`, beside the
 * certificate that it may name.
 */
export async function checkOldBalancer(name: OldBalancer, { text }: Block, place: Place): Promise<void> {
  const { certificate, key } = testCertificate();
  place.write('site.pem', certificate);
  place.write('site.key', key);
  place.write(`${name}.conf`, name === 'nginx' ? wholeNginx(text, place.folder) : text);
  await place.run(commands[name].check);
}

/** Runs the real program on a configuration, until the place is closed. */
export async function startOldBalancer(name: OldBalancer, block: Block, place: Place): Promise<void> {
  await checkOldBalancer(name, block, place);
  const [, port] = /(?:bind|listen) (?:127\.0\.0\.1:)?(\d+)/.exec(block.text) ?? [];
  const running = place.begin(commands[name].run);
  const serves = place.run(`until (: < /dev/tcp/127.0.0.1/${port}); do sleep 0.05; done`);
  const failed = running.ended.then(({ stderr }) => Promise.reject(new Error(`${name} ended: ${stderr}`)));
  await Promise.race([serves, failed]);
}

/** What a page shows is what one writes in a file below `conf.d`. */
function wholeNginx(http: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
    .join(' ');
  return `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr error;
    events { worker_connections 64; }
    http { access_log off; ${temporary}
    ${http} }`;
}
