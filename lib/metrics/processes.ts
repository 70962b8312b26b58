import type { MetricGroup } from './family';
import type { ProcessUsage } from './process-usage';

/** The processes of this installation, as the system sees them. */
export const processMetrics: MetricGroup<ProcessUsage> = {
  labels: {
    process: (row) => row.process,
    worker: (row) => row.worker,
    state: (row) => (row.isRetiring ? 'leaving' : null),
  },
  families: [
    {
      name: 'process_cpu_seconds_total',
      help: 'CPU time since the process started.',
      value: (row) => row.cpuSeconds,
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory.',
      value: (row) => row.residentBytes,
    },
    { name: 'process_open_fds', help: 'Open file descriptors.', value: (row) => row.openFiles },
    { name: 'process_max_fds', help: 'Limit on open file descriptors.', value: (row) => row.openFilesLimit },
    {
      name: 'process_start_time_seconds',
      help: 'Start time, Unix time.',
      value: (row) => row.startedAtSeconds,
    },
  ],
};
