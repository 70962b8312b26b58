import { isConfigured } from '@/lib/core/availability';
import type { RequestPart } from '@/lib/core/plan';
import type { RequestHead } from '../http1/request-head';
import type { Backend } from '../upstream/backend';
import { createPin, noPin, type Pin, type PinStrategy } from './pin';
import { findInPart } from './request-part';
import type { RouteTable } from './route-table';

/**
 * Mode `route`: the application itself names a session's backend, in a cookie, a query argument, a
 * header or a path parameter; the proxy only looks (NGINX Plus `sticky route`). The first value that names a
 * backend counts. A session whose backend was removed has no other pin, so its value selects the new one.
 */
export class RoutePins implements PinStrategy {
  constructor(
    private readonly parts: readonly RequestPart[],
    private readonly routes: RouteTable,
  ) {}

  lookup(head: RequestHead): Pin {
    return (
      this.findFirst(head, this.pinToConfigured) ??
      this.findFirst(head, this.pinToRemoved) ??
      this.findFirst(head, createUnknownPin) ??
      noPin
    );
  }

  getLearnedKeys(): string[] {
    return [];
  }

  private findFirst(head: RequestHead, lookup: (value: string) => Pin | null): Pin | null {
    for (const part of this.parts) {
      const pin = findInPart(head, part, lookup);
      if (pin !== null) return pin;
    }
    return null;
  }

  private readonly pinToConfigured = (value: string): Pin | null => {
    const backend = this.routes.findByRouteOrLabel(value);
    return backend === null || !isConfigured(backend)
      ? null
      : createPin(backend, getStickyKey(value, backend));
  };

  private readonly pinToRemoved = (value: string): Pin | null => {
    const backend = this.routes.findByRouteOrLabel(value);
    return backend === null ? null : createPin(backend, getStickyKey(value, backend));
  };

  persist(): string {
    return '';
  }
}

function createUnknownPin(value: string): Pin {
  return createPin(null, value);
}

/** A label alone is common to all sessions of its backend: it would send them all to one other. */
function getStickyKey(value: string, { route }: Backend): string {
  return value === route ? '' : value;
}
