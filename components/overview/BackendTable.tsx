import Link from 'next/link';
import type { ReactNode } from 'react';
import { BackendName } from '@/components/backend/BackendName';
import { backendHref } from '@/components/backend/backendHref';
import { seriesColour } from '@/components/backend/colour';
import { State } from '@/components/backend/State';
import { Sparkline } from '@/components/charts/Sparkline';
import type { DrainProgress } from '@/components/drain/drainProgress';
import type { BackendRow } from '@/lib/api/types';
import { latency } from '@/lib/format/duration';
import { compact, counted, exact, percent } from '@/lib/format/number';
import styles from './BackendTable.module.css';
import { pinnedMeaning } from './pinnedMeaning';

interface Props {
  backends: BackendRow[];
  /** Requests per second of each backend by name, oldest first. */
  rates: Map<string, (number | null)[]>;
  /** ISO 8601, the server's time. */
  now: string;
  /** How far the drain of a backend is; null for one in service. */
  progress: (backend: BackendRow) => DrainProgress | null;
  /** What stands before a backend's name. */
  lead?: (backend: BackendRow) => ReactNode;
  /** The operator's buttons of a row. */
  actions: (backend: BackendRow) => ReactNode;
}

const headings = ['Weight', 'Req/s', 'p50', 'p95', 'In flight', 'Sessions', 'Pinned', 'Moved in/out'];

/** Every backend with what it does at the moment and what can be done with it. On a phone, one card each. */
export function BackendTable({ backends, rates, now, progress, lead, actions }: Props) {
  return (
    <section className="panel" aria-label="Backends">
      <div className="panel-head">
        <h2>Backends</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label="Backends, table">
        <table className={`plain-table ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col">Backend</th>
              <th scope="col">State</th>
              {headings.map((heading) => (
                <th key={heading} scope="col" className="number">
                  {heading}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {backends.map((backend) => (
              <Row
                key={backend.name}
                backend={backend}
                now={now}
                rates={rates.get(backend.name) ?? []}
                progress={progress(backend)}
                lead={lead?.(backend)}
              >
                {actions(backend)}
              </Row>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

interface RowProps {
  backend: BackendRow;
  rates: (number | null)[];
  now: string;
  progress: DrainProgress | null;
  lead: ReactNode;
  children: ReactNode;
}

function Row({ backend, rates, now, progress, lead, children }: RowProps) {
  const { name, address, slot, weight, requestsPerSecond, p50Micros, p95Micros } = backend;
  const { inFlight, tunnels, sessions, pinnedShare, movedIn, movedAway } = backend;
  return (
    <tr data-backend={name}>
      <th scope="row" className={styles.who}>
        <span className={styles.name}>
          {lead}
          <Link href={backendHref(backend)} prefetch={false} className={styles.link}>
            <BackendName name={name} slot={slot} />
          </Link>
        </span>
        <div className={`mono ${styles.address}`} title={`${address}, route ${backend.route}`}>
          {address}
        </div>
      </th>
      <td className={styles.state}>
        <State backend={backend} now={now} progress={progress} />
      </td>
      <Figure word="Weight">{weight}</Figure>
      <Figure word="Req/s">
        <span className={styles.rate}>
          <span className={styles.spark}>
            <Sparkline values={rates} colour={seriesColour(slot)} />
          </span>
          <span className={styles.digits}>{compact(requestsPerSecond)}</span>
        </span>
      </Figure>
      <Figure word="p50">{p50Micros === null ? '–' : latency(p50Micros)}</Figure>
      <Figure word="p95">{p95Micros === null ? '–' : latency(p95Micros)}</Figure>
      <Figure word="In flight" title={`${counted(inFlight, 'request')}, ${counted(tunnels, 'open tunnel')}`}>
        {compact(inFlight + tunnels)}
      </Figure>
      <Figure word="Sessions" title={exact(sessions)}>
        {compact(sessions)}
      </Figure>
      <Figure word="Pinned" title={`${pinnedMeaning}, in the last minute`}>
        {pinnedShare === null ? '–' : percent(pinnedShare)}
      </Figure>
      <Figure word="Moved in/out">
        <span className={movedIn + movedAway > 0 ? styles.moved : 'quiet'}>
          {compact(movedIn)} / {compact(movedAway)}
        </span>
      </Figure>
      <td className={styles.actions}>{children}</td>
    </tr>
  );
}

function Figure({ word, title, children }: { word: string; title?: string; children: ReactNode }) {
  return (
    <td className={`number ${styles.figure}`} data-word={word} title={title}>
      {children}
    </td>
  );
}
