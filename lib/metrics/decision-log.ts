import type { DecisionLogUsage } from '@/lib/contract/types';
import type { MetricGroup } from './family';

export const logMetrics: MetricGroup<DecisionLogUsage> = {
  labels: {},
  families: [
    {
      name: 'log_decisions',
      help: 'Decisions in the log, approximately.',
      value: (state) => state.decisions,
    },
    { name: 'log_sessions', help: 'Sessions in the log.', value: (state) => state.sessions },
    { name: 'log_bytes', help: 'Size of the database file.', value: (state) => state.fileBytes },
    {
      name: 'log_used_bytes',
      help: 'Bytes of the database in use.',
      value: (state) => state.usedBytes,
    },
    { name: 'log_limit_bytes', help: 'Maximum size of the log.', value: (state) => state.retentionBytes },
  ],
};
