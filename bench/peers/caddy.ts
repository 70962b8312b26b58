import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proxyCpu, startPinned, waitUntilListening } from '../support/processes';
import type { Peer } from './peer';

/** Caddy with its cookie policy and no log. */
export const caddy: Peer = {
  name: 'Caddy, lb_policy cookie, no log',
  async start(directory, port, origins) {
    const config = join(directory, 'Caddyfile');
    writeFileSync(
      config,
      `{
	admin off
	auto_https off
	storage file_system ${directory}/storage
	log {
		level ERROR
	}
}
http://:${port} {
	bind 127.0.0.1
	reverse_proxy ${origins.map((origin) => `127.0.0.1:${origin}`).join(' ')} {
		lb_policy cookie route
		transport http {
			keepalive_idle_conns_per_host 128
		}
	}
}
`,
    );
    const args = ['run', '--config', config, '--adapter', 'caddyfile'];
    // Caddy keeps a copy of its configuration at home; this one's home is the bench's.
    const child = startPinned(proxyCpu, 'caddy', args, { HOME: directory, GOMAXPROCS: '1' });
    await waitUntilListening(port);
    return { child, pids: [child.pid as number] };
  },
};
