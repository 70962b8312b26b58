import type { RequestHead } from '../http1/request-head';
import type { RequestPart } from '../plan';
import type { Backend } from '../upstream/backend';
import { NO_PIN, type Pin, type Pinning, pinTo } from './pin';
import { findInPart } from './request-part';
import type { RouteTable } from './route-table';

/**
 * Mode `route`: the application itself says where a session belongs, in a cookie, a query argument, a
 * header or a path parameter; the proxy only looks (NGINX Plus `sticky route`). The first value that names a
 * backend counts. A session whose backend is gone has no other pin, so its value decides where it goes.
 */
export class RoutePins implements Pinning {
  constructor(
    private readonly lookups: readonly RequestPart[],
    private readonly routes: RouteTable,
  ) {}

  find(head: RequestHead): Pin {
    return (
      this.first(head, this.pinToConfigured) ??
      this.first(head, this.pinToRemoved) ??
      this.first(head, unknownPin) ??
      NO_PIN
    );
  }

  private first(head: RequestHead, lookup: (value: string) => Pin | null): Pin | null {
    for (const part of this.lookups) {
      const pin = findInPart(head, part, lookup);
      if (pin !== null) return pin;
    }
    return null;
  }

  private readonly pinToConfigured = (value: string): Pin | null => {
    const backend = this.routes.labelled(value);
    return backend === null || backend.removed ? null : pinTo(backend, keyOf(value, backend));
  };

  private readonly pinToRemoved = (value: string): Pin | null => {
    const backend = this.routes.labelled(value);
    return backend === null ? null : pinTo(backend, keyOf(value, backend));
  };

  keep(): string {
    return '';
  }
}

function unknownPin(value: string): Pin {
  return pinTo(null, value);
}

/** A label alone is common to all sessions of its backend: it would send them all to one other. */
function keyOf(value: string, { route }: Backend): string {
  return value === route ? '' : value;
}
