import type { ChildProcess } from 'node:child_process';
import { getTreeCpuMicros, stopProcess } from '../../support/processes';
import type { RunningChain } from '../chain';
import { startPostgres } from './postgres';
import { type Source, startRsyslog } from './rsyslog';

/** A proxy that logs. */
export interface LoggingProxy {
  /** The target of its log. */
  source: Source;
  start(): Promise<ChildProcess>;
  /** As in RunningChain. */
  routes: string[];
}

/** Starts PostgreSQL, rsyslog and a proxy that logs to it, as one chain. @param directory an empty one of its own */
export async function startLogShipping(
  directory: string,
  { source, start, routes }: LoggingProxy,
): Promise<RunningChain> {
  const undo: (() => Promise<void>)[] = [];
  const endAll = async (): Promise<void> => {
    for (const one of undo.splice(0).reverse()) await one();
  };
  try {
    const postgres = await startPostgres(directory);
    undo.push(() => postgres.end());
    const rsyslog = await startRsyslog(directory, source, postgres);
    undo.push(() => stopProcess(rsyslog));
    const proxy = await start();
    undo.push(() => stopProcess(proxy));
    const cpu = ({ pid }: ChildProcess): number => getTreeCpuMicros(pid as number);
    return {
      cpu: () => ({
        proxy: cpu(proxy),
        shipper: cpu(rsyslog),
        database: cpu(postgres.child),
        supervisor: 0,
        dashboard: 0,
      }),
      routes,
      reached: postgres.reached,
      count: postgres.count,
      watch: postgres.watch,
      end: endAll,
    };
  } catch (error) {
    await endAll();
    throw error;
  }
}
