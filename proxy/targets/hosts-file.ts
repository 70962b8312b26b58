import { readFile } from 'node:fs/promises';
import { canonicalAddress } from '@/lib/core/addresses';

/** How long what was read counts, ms. */
const cacheLifetimeMs = 5000;

/** The hosts file, hosts(5): its entries take precedence over DNS, as in most programs. */
export class HostsFile {
  private names: Promise<Map<string, string[]>> | null = null;
  private readAt = 0;

  constructor(private readonly path = '/etc/hosts') {}

  /** @param name in lower case. @returns its addresses, canonical; none if the file does not name it */
  async getAddresses(name: string): Promise<string[]> {
    const now = performance.now();
    if (this.names === null || now - this.readAt > cacheLifetimeMs) {
      this.readAt = now;
      this.names = this.read();
    }
    return (await this.names).get(name) ?? [];
  }

  private async read(): Promise<Map<string, string[]>> {
    const names = new Map<string, string[]>();
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    for (const line of text.split('\n')) {
      const [written, ...hosts] = line.replace(/#.*/, '').trim().split(/\s+/);
      const address = canonicalAddress(written);
      if (address === null) continue;
      for (const host of hosts.map((one) => one.toLowerCase())) {
        names.set(host, [...(names.get(host) ?? []), address]);
      }
    }
    return names;
  }
}
