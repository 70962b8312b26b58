import { getPendingSettings, mergeAfterReload } from '@/lib/config/effective-settings';
import type { LoadedConfiguration } from '@/lib/config/load';
import { createPlan } from '@/lib/config/plan';
import { formatError } from '@/lib/core/format-error.mjs';
import type { NotifyTarget } from '@/lib/core/notify-target';
import type { EffectiveLogLevel } from '@/lib/logging/effective-log-level';
import type { ProcessLog } from '@/lib/logging/open-log';
import type { Store } from '@/lib/store/store';
import type { Supervisor } from '../../supervisor/supervisor';

/** What a reload changes. */
export interface ReloadContext {
  loaded: LoadedConfiguration;
  /** Reads command line, environment and file again. @throws OperatorError if something is wrong */
  load: () => LoadedConfiguration;
  /** Key of the fingerprints, hex. */
  secret: string;
  /** Opened for the supervisor. */
  store: Store;
  supervisor: Supervisor;
  opened: ProcessLog;
  level: EffectiveLogLevel;
  /** Hands the notification targets to the notifier. */
  notify: (targets: NotifyTarget[]) => void;
}

/** Applies the changed configuration; an invalid one is rejected and the old one stays effective. */
export async function reloadConfiguration(running: ReloadContext): Promise<void> {
  const { secret, store, supervisor, opened, level, notify } = running;
  const { settings, effective } = running.loaded;
  try {
    const changed = running.load();
    // What is fixed at the start stays as it is.
    const plan = createPlan(
      { ...changed.settings, data: settings.data, node: settings.node, workers: settings.workers },
      { secret },
    );
    const effectiveSettings = mergeAfterReload(effective, changed.effective);
    const pending = getPendingSettings(effectiveSettings);
    const declared = {
      settings: { ...settings, journal: changed.settings.journal },
      effective: effectiveSettings,
    };
    // Do everything that may fail before the plan is applied.
    await supervisor.reload(plan, pending, async () => {
      await store.declareUpstreams(settings.node, plan, true);
      await store.declareConfiguration(declared);
      await store.clearLogLevel(settings.node);
    });
    level.setConfigured(changed.settings.log.level);
    notify(changed.settings.notify);
    const pendingNote = pending.length === 0 ? '' : `; pending a restart: ${pending.join(', ')}`;
    opened.notice('configuration', `reloaded${pendingNote}`);
    for (const warning of changed.warnings) opened.log('warn', warning);
  } catch (error) {
    const reason = formatError(error);
    supervisor.recordRejectedReload(reason);
    opened.log('error', `rejected the new configuration, keeping the current one: ${reason}`);
  }
}
