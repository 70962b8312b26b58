import Link from 'next/link';
import { type ReactNode, useMemo } from 'react';
import { BackendState } from '@/components/backend/BackendState';
import { backendHref } from '@/components/backend/backend-href';
import { describeInFlight } from '@/components/backend/backend-nodes';
import { getDrainCurve, type SessionSample, selectSamples } from '@/components/backend/drain-curve';
import { Sparkline } from '@/components/charts/Sparkline';
import { useFormatters, useTranslator } from '@/components/i18n/MessagesProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import { seriesColour } from '@/components/ui/series-colour';
import type { BackendRow, LoadPoint } from '@/lib/contract/types';
import styles from './BackendTable.module.css';
import { createSparklineRates } from './load-series';

/** The columns of figures; percentiles have the same name in every language. */
const columns = ['weight', 'rate', 'p50', 'p95', 'inFlight', 'sessions', 'pinned', 'moved'] as const;

interface Props {
  backends: BackendRow[];
  /** Load of their upstream, of the last minutes. */
  load: LoadPoint[];
  /** Seconds since the epoch up to which it is known. */
  upTo: number;
  /** Seconds since the epoch from which on nothing is known: the log is behind. Null if it is not. */
  storedUpTo: number | null;
  /** ISO 8601, the server's time. */
  now: string;
  /** Content before a backend's name. */
  renderLead?: (backend: BackendRow) => ReactNode;
  /** The operator's buttons of a row. */
  renderActions: (backend: BackendRow) => ReactNode;
}

/** Every backend with its current figures and its actions. On a phone, one card each. */
export function BackendTable({ backends, load, upTo, now, renderLead, renderActions, storedUpTo }: Props) {
  const t = useTranslator();
  const rates = useMemo(
    () => createSparklineRates(load, backends, upTo, storedUpTo),
    [load, backends, upTo, storedUpTo],
  );
  const curveOf = (backend: BackendRow) =>
    backend.adminState === 'ready' ? null : getDrainCurve(backend, selectSamples(backend, load), now);
  const title = t('overview.backends.title');
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
      </div>
      <ScrollRegion label={t('overview.backends.table')} className="scroll-x">
        <table className={`plain-table ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col" className={styles.nameHead}>
                {t('overview.backends.backend')}
              </th>
              <th scope="col">{t('overview.backends.state')}</th>
              {columns.map((column) => (
                <th key={column} scope="col" className={`number ${styles.figureHead}`} data-column={column}>
                  {t(`overview.backends.${column}`)}
                </th>
              ))}
              <th scope="col" className={styles.actionsHead}>
                <span className="visually-hidden">{t('overview.backends.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {backends.map((backend) => (
              <BackendTableRow
                key={backend.name}
                backend={backend}
                now={now}
                isKnown={storedUpTo === null}
                rates={rates.get(backend.name) ?? []}
                curve={curveOf(backend)}
                lead={renderLead?.(backend)}
              >
                {renderActions(backend)}
              </BackendTableRow>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

interface RowProps {
  backend: BackendRow;
  /** False while the log is behind: its current figures are unknown. */
  isKnown: boolean;
  rates: (number | null)[];
  now: string;
  /** For a running drain: its remaining sessions, falling. */
  curve: SessionSample[] | null;
  lead: ReactNode;
  children: ReactNode;
}

function BackendTableRow({ backend, rates, now, curve, lead, children, isKnown }: RowProps) {
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const { compact, exact, percent, quantile } = numbers;
  const { name, address, slot, weight, backup, requestsPerSecond, p50Micros, p95Micros } = backend;
  const { inFlight, tunnels, sessions, pinnedShare, movedIn, movedAway } = backend;
  return (
    <tr data-backend={name}>
      <th scope="row" className={styles.nameCell}>
        <span className={styles.name}>
          {lead}
          <Link href={backendHref(backend)} prefetch={false} className={styles.link}>
            <BackendName name={name} slot={slot} />
          </Link>
        </span>
        <div
          className={`mono ${styles.address}`}
          title={t('overview.backends.place', { address, route: backend.route })}
        >
          {address}
          {backup ? (
            <span title={t('overview.backends.backupTitle')}> {t('overview.backends.backup')}</span>
          ) : null}
        </div>
      </th>
      <td className={styles.state}>
        <BackendState backend={backend} now={now} curve={curve} />
      </td>
      <FigureCell column="weight">{weight}</FigureCell>
      <FigureCell column="rate" title={t('backendPage.figures.rateTitle')}>
        <span className={styles.rate}>
          <span className={styles.spark}>
            <Sparkline values={rates} colour={seriesColour(slot)} />
          </span>
          <span className={styles.digits}>{isKnown ? compact(requestsPerSecond) : '–'}</span>
        </span>
      </FigureCell>
      <FigureCell column="p50" isKnown={isKnown} title={t('backendPage.figures.p50Title')}>
        {p50Micros === null ? '–' : quantile(p50Micros)}
      </FigureCell>
      <FigureCell column="p95" isKnown={isKnown} title={t('backendPage.figures.p95Title')}>
        {p95Micros === null ? '–' : quantile(p95Micros)}
      </FigureCell>
      <FigureCell column="inFlight" isKnown={isKnown} title={describeInFlight(backend, formatters)}>
        {compact(inFlight + tunnels)}
      </FigureCell>
      <FigureCell column="sessions" isKnown={isKnown} title={exact(sessions)}>
        {compact(sessions)}
      </FigureCell>
      <FigureCell
        column="pinned"
        isKnown={isKnown}
        title={t('overview.tiles.pinnedTitle', { over: 'minute' })}
      >
        {pinnedShare === null ? '–' : percent(pinnedShare)}
      </FigureCell>
      <FigureCell column="moved" isKnown={isKnown} title={t('overview.backends.movedTitle')}>
        <span className={movedIn + movedAway > 0 ? styles.moved : 'quiet'}>
          {compact(movedIn)} / {compact(movedAway)}
        </span>
      </FigureCell>
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

function FigureCell({ column, title, isKnown = true, children }: FigureProps) {
  const t = useTranslator();
  return (
    <td
      className={`number ${styles.figure}`}
      data-word={t(`overview.backends.${column}`)}
      title={isKnown ? title : t('charts.unknownSpan')}
    >
      {isKnown ? children : '–'}
    </td>
  );
}
