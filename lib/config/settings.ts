import type { LogSettings } from '@/lib/core/log-levels';
import type { NotifyTarget } from '@/lib/core/notify-target';
import type { GracePlan, JournalQuotaPlan, ListenerPlan, PrivacyPlan, UpstreamPlan } from '@/lib/core/plan';
import type { Retention } from '@/lib/core/retention';
import type { DashboardSettings } from './dashboard';
import type { DatabaseSettings } from './database';

/** Everything that the operator can set, resolved: times in milliseconds, sizes in bytes. */
export interface Settings {
  /** What to print instead of starting (`--help`, `--version`), or null. */
  output: string | null;
  /** Only validate. */
  isCheckOnly: boolean;
  /** Also start the two-tier demonstration. */
  demo: boolean;
  /** The configuration file that was read, or null. */
  configFile: string | null;
  /** Name of this proxy in the log. */
  node: string;
  /** Absolute path of the data directory. */
  data: string;
  /** Null is SQLite in the data directory. */
  database: DatabaseSettings | null;
  /** Null is none. */
  dashboard: DashboardSettings | null;
  workers: number;
  listeners: ListenerPlan[];
  /** `forwarding.via` may be `auto`: its value depends on the installation. */
  upstreams: UpstreamPlan[];
  retention: Retention;
  journal: JournalQuotaPlan;
  grace: GracePlan;
  log: LogSettings;
  notify: NotifyTarget[];
  privacy: PrivacyPlan;
}
