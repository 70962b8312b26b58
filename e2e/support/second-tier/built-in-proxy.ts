import { startForwardProxy } from '@/demo/forward-proxy';
import type { SecondTierProxy } from './daemon';

/** The demonstration's own forward proxy, on a free port. */
export async function startBuiltInProxy(): Promise<SecondTierProxy> {
  const proxy = await startForwardProxy(0);
  return { address: `127.0.0.1:${proxy.port}`, via: `demo-proxy-${proxy.port}`, stop: () => proxy.stop() };
}
