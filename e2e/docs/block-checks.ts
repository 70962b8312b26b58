import { chmodSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from '@/lib/config/json-schema';
import { loadSettings } from '@/lib/config/load';
import { createTestCertificate } from '@/lib/config/test-certificate';
import { openTestFolder } from '@/lib/config/test-folder';
import { checkExistingBalancer } from './existing-balancer';
import { type Block, readPage } from './pages';
import type { Sandbox } from './sandbox';

/** Files of other programs, by a field that they begin with: they are parsed and no more than that. */
const otherPrograms: Record<string, string> = {
  scrape_configs: 'Prometheus',
  groups: 'rules of Prometheus',
  http: 'Traefik, which Debian does not have',
};

/** How blocks are checked that are not commands, by their language. A language that is not here is refused. */
export const blockChecks: Record<string, (block: Block, place: Sandbox) => void | Promise<void>> = {
  yaml: checkYaml,
  json: ({ text }) => {
    JSON.parse(text);
  },
  nginx: (block, place) => checkExistingBalancer('nginx', block, place),
  haproxy: (block, place) => checkExistingBalancer('haproxy', block, place),
  ini: checkUnit,
  promql: checkQuery,
  // Diagrams of characters, and sample output.
  text: () => undefined,
};

/** A configuration of Stickyboard is loaded as at a start, with the files that it names, and fits the JSON Schema. */
function checkYaml({ text }: Block): void {
  const fields = Object.keys(parse(text) as object);
  if (fields.some((field) => field in otherPrograms)) return;
  const folder = openTestFolder();
  try {
    const { certificate, key } = createTestCertificate();
    for (const name of ['site.pem', 'ca.pem']) folder.write(name, certificate);
    folder.write('site.key', key);
    for (const name of ['route.key', 'pager.key']) folder.write(name, 'secret\n');
    chmodSync(folder.write('database.url', 'postgresql://stickyboard@db.example/stickyboard\n'), 0o600);
    folder.write('slack.url', 'https://hooks.slack.com/services/T0/B0/x\n');
    loadSettings(['--config', folder.write('stickyboard.yaml', text)], {});
    z.fromJSONSchema(configJsonSchema()).parse(parse(text));
  } finally {
    folder.remove();
  }
}

/** A systemd unit; the programs that it starts need not exist at their paths. */
async function checkUnit({ text }: Block, place: Sandbox): Promise<void> {
  place.write('page.service', text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
  await place.run('systemd-analyze verify ./page.service');
}

/** No Prometheus runs here, but the names are those of docs/guide/metrics.md. */
function checkQuery({ text }: Block): void {
  const page = readPage('docs/guide/metrics.md').text;
  for (const [name] of text.matchAll(/\bstickyboard_\w+/g)) {
    if (!page.includes(`\`${name}\``)) throw new Error(`docs/guide/metrics.md does not have ${name}`);
  }
}
