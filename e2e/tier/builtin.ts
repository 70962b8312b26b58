import { startForwardProxy } from '@/demo/forward-proxy';
import type { TierProxy } from './tier';

/** The demonstration's own forward proxy, on a free port. */
export async function startBuiltIn(): Promise<TierProxy> {
  const proxy = await startForwardProxy(0);
  return { address: `127.0.0.1:${proxy.port}`, via: `demo-proxy-${proxy.port}`, stop: () => proxy.stop() };
}
