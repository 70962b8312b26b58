import { BlockList, isIPv4 } from 'node:net';
import { canonicalAddress } from './addresses';

/** Bits before the IPv4 address in an IPv4-mapped IPv6 one. */
const mappedPrefixBits = 96;

/** A list of networks, to check whether an address is in one of them. */
export class NetworkList {
  private readonly list = new BlockList();
  /** Most listeners have no trusted networks: a lookup for each new connection would be wasted. */
  private readonly isEmpty: boolean;

  /**
   * @param networks CIDR, as 10.0.0.0/8 or fd00::/8, or single addresses
   * @throws Error naming the entry that is neither
   */
  constructor(networks: readonly string[]) {
    this.isEmpty = networks.length === 0;
    for (const network of networks) this.add(network);
  }

  /** @param address as a socket gives it, IPv4-mapped or with a zone too; any other text is in no network */
  contains(address: string): boolean {
    if (this.isEmpty) return false;
    const canonical = canonicalAddress(address);
    return canonical !== null && this.list.check(canonical, isIPv4(canonical) ? 'ipv4' : 'ipv6');
  }

  private add(network: string): void {
    const slash = network.indexOf('/');
    const written = slash === -1 ? network : network.slice(0, slash);
    const address = canonicalAddress(written);
    if (address === null || written.includes('%')) throw invalidNetworkError(network);
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (slash === -1) {
      this.list.addAddress(address, family);
      return;
    }
    const digits = network.slice(slash + 1);
    const mapped = family === 'ipv4' && written.includes(':') ? mappedPrefixBits : 0;
    const prefix = Number(digits) - mapped;
    if (!/^[0-9]{1,3}$/.test(digits) || prefix < 0 || prefix > (family === 'ipv4' ? 32 : 128)) {
      throw invalidNetworkError(network);
    }
    this.list.addSubnet(address, prefix, family);
  }
}

function invalidNetworkError(text: string): Error {
  return new Error(`${JSON.stringify(text)} is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`);
}
