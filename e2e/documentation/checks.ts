import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from '@/lib/config/json-schema';
import { loadSettings } from '@/lib/config/load';
import { testCertificate } from '@/lib/config/testCertificate';
import { openTestFolder } from '@/lib/config/testFolder';
import { checkOldBalancer } from './old-balancer';
import { type Block, readPage } from './pages';
import type { Place } from './place';

/** Files of other programs, by a field that they begin with: they are parsed and no more than that. */
const foreign: Record<string, string> = {
  scrape_configs: 'Prometheus',
  groups: 'rules of Prometheus',
  http: 'Traefik, which Debian does not have',
};

/** How blocks are checked that are not commands, by their language. A language that is not here is refused. */
export const checks: Record<string, (block: Block, place: Place) => void | Promise<void>> = {
  yaml: checkYaml,
  json: ({ text }) => {
    JSON.parse(text);
  },
  nginx: (block, place) => checkOldBalancer('nginx', block, place),
  haproxy: (block, place) => checkOldBalancer('haproxy', block, place),
  ini: checkUnit,
  promql: checkQuery,
  // Pictures made of letters, and what something looks like.
  text: () => undefined,
};

/** A configuration of Stickyboard is loaded as at a start, with the files that it names, and fits the JSON Schema. */
function checkYaml({ text }: Block): void {
  const fields = Object.keys(parse(text) as object);
  if (fields.some((field) => field in foreign)) return;
  const folder = openTestFolder();
  try {
    const { certificate, key } = testCertificate();
    for (const name of ['site.pem', 'ca.pem']) folder.write(name, certificate);
    folder.write('site.key', key);
    for (const name of ['route.key', 'pager.key']) folder.write(name, 'secret\n');
    folder.write('slack.url', 'https://hooks.slack.com/services/T0/B0/x\n');
    loadSettings(['--config', folder.write('stickyboard.yaml', text)], {});
    z.fromJSONSchema(configJsonSchema()).parse(parse(text));
  } finally {
    folder.remove();
  }
}

/** A unit of systemd; what it starts need not be where it says. */
async function checkUnit({ text }: Block, place: Place): Promise<void> {
  place.write('page.service', text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
  await place.run('systemd-analyze verify ./page.service');
}

/** No Prometheus is asked, but the names are those of docs/metrics.md. */
function checkQuery({ text }: Block): void {
  const page = readPage('docs/metrics.md').text;
  for (const [name] of text.matchAll(/\bstickyboard_\w+/g)) {
    if (!page.includes(`\`${name}\``)) throw new Error(`docs/metrics.md does not have ${name}`);
  }
}
