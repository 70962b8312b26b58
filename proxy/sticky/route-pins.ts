import type { RequestHead } from '../http1/request-head';
import type { RequestPart } from '../plan';
import { NO_PIN, type Pin, type Pinning, pinTo } from './pin';
import { requestPart } from './request-part';
import type { RouteTable } from './route-table';

/**
 * Mode `route`: the application itself says where a session belongs, in a cookie, a query argument, a
 * header or a path parameter; the proxy only looks (NGINX Plus `sticky route`). The first that is not
 * empty wins.
 */
export class RoutePins implements Pinning {
  constructor(
    private readonly lookups: readonly RequestPart[],
    private readonly routes: RouteTable,
  ) {}

  find(head: RequestHead): Pin {
    for (const lookup of this.lookups) {
      const value = requestPart(head, lookup);
      if (value !== '') return pinTo(this.routes.labelled(value));
    }
    return NO_PIN;
  }

  keep(): string {
    return '';
  }
}
