import { type Product, startProduct } from './product';

/** Starts the product, one worker, in front of forward proxies, for clients of sites on this machine. */
export function startForwardProduct(proxies: readonly { address: string }[]): Promise<Product> {
  const backends = proxies.flatMap(({ address }) => ['--backend', address]);
  return startProduct(['--kind', 'forward-proxy', '--local-targets', '--workers', '1', ...backends]);
}
