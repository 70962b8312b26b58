import Link from 'next/link';
import { type ReactNode, useMemo } from 'react';
import { BackendName } from '@/components/backend/BackendName';
import { backendHref } from '@/components/backend/backendHref';
import { seriesColour } from '@/components/backend/colour';
import { State } from '@/components/backend/State';
import { Sparkline } from '@/components/charts/Sparkline';
import { drainCurve, type Sample, samplesOf } from '@/components/drain/drainCurve';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { counted } from '@/components/words/telling';
import { useTelling, useWords } from '@/components/words/WordsProvider';
import type { BackendRow, LoadPoint } from '@/lib/api/types';
import styles from './BackendTable.module.css';
import { ratesLately } from './loadSeries';

/** The columns of figures; percentiles have the same name in every language. */
const columns = ['weight', 'rate', 'p50', 'p95', 'inFlight', 'sessions', 'pinned', 'moved'] as const;

interface Props {
  backends: BackendRow[];
  /** Load of their upstream, of the last minutes. */
  load: LoadPoint[];
  /** Seconds since the epoch up to which it is known. */
  upTo: number;
  /** Seconds since the epoch from which on nothing is known: the log is behind. Null where it is not. */
  storedUpTo: number | null;
  /** ISO 8601, the server's time. */
  now: string;
  /** What stands before a backend's name. */
  lead?: (backend: BackendRow) => ReactNode;
  /** The operator's buttons of a row. */
  actions: (backend: BackendRow) => ReactNode;
}

/** Every backend with what it does at the moment and what can be done with it. On a phone, one card each. */
export function BackendTable({ backends, load, upTo, now, lead, actions, storedUpTo }: Props) {
  const words = useWords();
  const rates = useMemo(
    () => ratesLately(load, backends, upTo, storedUpTo),
    [load, backends, upTo, storedUpTo],
  );
  const curveOf = (backend: BackendRow) =>
    backend.adminState === 'ready' ? null : drainCurve(backend, samplesOf(backend, load), now);
  const title = words('overview.backends.title');
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
      </div>
      <ScrollRegion label={words('overview.backends.table')} className="scroll-x">
        <table className={`plain-table ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col" className={styles.whoHead}>
                {words('overview.backends.backend')}
              </th>
              <th scope="col">{words('overview.backends.state')}</th>
              {columns.map((column) => (
                <th key={column} scope="col" className={`number ${styles.figureHead}`} data-column={column}>
                  {words(`overview.backends.${column}`)}
                </th>
              ))}
              <th scope="col" className={styles.actionsHead}>
                <span className="visually-hidden">{words('overview.backends.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {backends.map((backend) => (
              <Row
                key={backend.name}
                backend={backend}
                now={now}
                isKnown={storedUpTo === null}
                rates={rates.get(backend.name) ?? []}
                curve={curveOf(backend)}
                lead={lead?.(backend)}
              >
                {actions(backend)}
              </Row>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

interface RowProps {
  backend: BackendRow;
  /** False while the log is behind: what it says of now is not known. */
  isKnown: boolean;
  rates: (number | null)[];
  now: string;
  /** Of a drain under way: the sessions that are left, falling. */
  curve: Sample[] | null;
  lead: ReactNode;
  children: ReactNode;
}

function Row({ backend, rates, now, curve, lead, children, isKnown }: RowProps) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const { compact, exact, percent, quantile } = numbers;
  const { name, address, slot, weight, backup, requestsPerSecond, p50Micros, p95Micros } = backend;
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
        <div
          className={`mono ${styles.address}`}
          title={words('overview.backends.place', { address, route: backend.route })}
        >
          {address}
          {backup ? (
            <span title={words('overview.backends.backupTitle')}> {words('overview.backends.backup')}</span>
          ) : null}
        </div>
      </th>
      <td className={styles.state}>
        <State backend={backend} now={now} curve={curve} />
      </td>
      <Figure column="weight">{weight}</Figure>
      <Figure column="rate" title={words('backend.figures.rateTitle')}>
        <span className={styles.rate}>
          <span className={styles.spark}>
            <Sparkline values={rates} colour={seriesColour(slot)} />
          </span>
          <span className={styles.digits}>{isKnown ? compact(requestsPerSecond) : '–'}</span>
        </span>
      </Figure>
      <Figure column="p50" isKnown={isKnown} title={words('backend.figures.p50Title')}>
        {p50Micros === null ? '–' : quantile(p50Micros)}
      </Figure>
      <Figure column="p95" isKnown={isKnown} title={words('backend.figures.p95Title')}>
        {p95Micros === null ? '–' : quantile(p95Micros)}
      </Figure>
      <Figure
        column="inFlight"
        isKnown={isKnown}
        title={words('overview.backends.busy', {
          requests: counted(telling, 'requests', inFlight),
          tunnels: counted(telling, 'tunnels', tunnels),
        })}
      >
        {compact(inFlight + tunnels)}
      </Figure>
      <Figure column="sessions" isKnown={isKnown} title={exact(sessions)}>
        {compact(sessions)}
      </Figure>
      <Figure
        column="pinned"
        isKnown={isKnown}
        title={words('overview.tiles.pinnedTitle', { over: 'minute' })}
      >
        {pinnedShare === null ? '–' : percent(pinnedShare)}
      </Figure>
      <Figure column="moved" isKnown={isKnown} title={words('overview.backends.movedTitle')}>
        <span className={movedIn + movedAway > 0 ? styles.moved : 'quiet'}>
          {compact(movedIn)} / {compact(movedAway)}
        </span>
      </Figure>
      <td className={styles.actions}>{children}</td>
    </tr>
  );
}

interface FigureProps {
  column: (typeof columns)[number];
  title?: string;
  isKnown?: boolean;
  children: ReactNode;
}

function Figure({ column, title, isKnown = true, children }: FigureProps) {
  const words = useWords();
  return (
    <td
      className={`number ${styles.figure}`}
      data-word={words(`overview.backends.${column}`)}
      title={isKnown ? title : words('charts.unknownSpan')}
    >
      {isKnown ? children : '–'}
    </td>
  );
}
