import type { DecisionLogUsage } from '@/lib/contract/types';
import type { MetricGroup } from './family';

export const logMetrics: MetricGroup<DecisionLogUsage> = {
  labels: {},
  families: [
    { name: 'log_decisions', help: 'Decisions that the log has, about.', value: (state) => state.decisions },
    { name: 'log_sessions', help: 'Sessions that the log has.', value: (state) => state.sessions },
    { name: 'log_bytes', help: 'Size of the database file.', value: (state) => state.fileBytes },
    {
      name: 'log_used_bytes',
      help: 'Bytes of the database that hold something.',
      value: (state) => state.usedBytes,
    },
    { name: 'log_limit_bytes', help: 'Size that the log may have.', value: (state) => state.retentionBytes },
  ],
};
