import type { Backend } from '../upstream/backend';

/**
 * Finds the backend that a route names. A session id with a label behind its last dot, as Tomcat's
 * jvmRoute writes it, names the backend of that label.
 */
export class RouteTable {
  private readonly routes: ReadonlyMap<string, Backend>;

  /** @param backends if two have the same route, the first counts */
  constructor(backends: readonly Backend[]) {
    this.routes = new Map([...backends].reverse().map((backend) => [backend.route, backend]));
  }

  /** The backend whose route is exactly `value`. */
  findByRoute(value: string): Backend | null {
    return this.routes.get(value) ?? null;
  }

  /** The backend whose route is `value` or its label. */
  findByRouteOrLabel(value: string): Backend | null {
    const whole = this.routes.get(value);
    if (whole !== undefined) return whole;
    const dot = value.lastIndexOf('.');
    return dot === -1 ? null : (this.routes.get(value.slice(dot + 1)) ?? null);
  }
}
