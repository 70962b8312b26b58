import type { EffectiveSetting } from '@/lib/core/effective-setting';
import type { JournalQuotaPlan } from '@/lib/core/plan';
import type { PlaneTopology } from '@/lib/core/plane';
import type { Retention } from '@/lib/core/retention';

/** The effective configuration of a proxy. */
export interface DeclaredConfiguration {
  settings: {
    /** Name of the proxy. */
    node: string;
    /** The configuration file that was read, or null. */
    configFile: string | null;
    retention: Retention;
    journal: JournalQuotaPlan;
  };
  effective: EffectiveSetting[];
}

/** The declarations of a proxy's supervisor, at a start and at a reload. */
export interface DeclarationCommands {
  /**
   * Makes the store name the upstreams and backends of `topology` as those of a node, and no others. Declared is what
   * any node has. The operator's intent for a backend stays, and so does what other nodes observe.
   *
   * @param node name of the proxy
   * @param isReload whether the load balancer keeps running: it keeps the health of a backend at the same address, and
   *   reports changes alone. At a start nothing is known of any backend.
   */
  declareUpstreams(node: string, topology: PlaneTopology, isReload?: boolean): Promise<void>;
  /** Stores the configuration that a proxy runs by from now on, for the dashboard to show. */
  declareConfiguration(configuration: DeclaredConfiguration): Promise<void>;
}
