import { getStateMarks } from '@/components/backend/state-marks';
import { Sparkline } from '@/components/charts/Sparkline';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters, useTranslator } from '@/components/i18n/MessagesProvider';
import type { LagSample } from '@/components/live/live-store';
import type { BackendRow, LoadPoint } from '@/lib/contract/types';
import type { Figures } from './figures';
import styles from './overview.module.css';
import { computeTileHistory } from './tile-history';

interface Props {
  backends: BackendRow[];
  figures: Figures;
  /** Load of the range that the charts show. */
  load: LoadPoint[];
  /** Ends of that range, seconds since the epoch. */
  from: number;
  to: number;
  lags: LagSample[];
  /** Whether that range is the live one: counts are then per minute. */
  isLive: boolean;
  /** False until the load has arrived: figures that need it are not known yet. */
  ready: boolean;
  /** Seconds since the epoch from which on nothing of the range is known; null if all is. */
  unknownFrom: number | null;
  /** Whether the log is behind: current figures are then unknown. */
  isBehind: boolean;
}

/** Backends whose states fit next to the figure. */
const maxStateIcons = 8;

/** The line of figures at the top: value, label, and recent history. */
export function FigureTiles({
  backends,
  figures,
  load,
  from,
  to,
  lags,
  isLive,
  ready,
  unknownFrom,
  isBehind,
}: Props) {
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const { compact, exact, percent, quantile } = numbers;
  const { up, sessions, pinnedShare, moved, refused, p95Micros, lagSeconds, lagRows } = figures;
  const history = computeTileHistory(load, to, to - from, unknownFrom);
  const isCounted = ready && unknownFrom === null;
  const over = isLive ? 'minute' : 'range';
  const formatCounted = (count: number) => {
    if (!isCounted) return '–';
    return isLive ? t('overview.tiles.perMinute', { shown: compact(count) }) : compact(count);
  };
  const lag = lagSeconds === null ? null : compact(Math.round(lagSeconds * 10) / 10);
  return (
    <dl className={styles.tiles}>
      <Tile
        word={t('overview.tiles.backends')}
        value={isBehind ? '–' : t('overview.tiles.up', { up: String(up), all: String(backends.length) })}
        title={isBehind ? t('charts.unknownSpan') : undefined}
        tone={!isBehind && up < backends.length ? 'down' : undefined}
        signs={!isBehind && backends.length <= maxStateIcons ? backends : []}
      />
      <Tile
        word={t('overview.tiles.sessions')}
        value={isBehind ? '–' : compact(sessions)}
        title={
          isBehind ? t('charts.unknownSpan') : t('overview.tiles.sessionsTitle', { shown: exact(sessions) })
        }
        history={history.sessions}
      />
      <Tile
        word={t('overview.tiles.pinned')}
        value={isCounted && pinnedShare !== null ? percent(pinnedShare) : '–'}
        title={t('overview.tiles.pinnedTitle', { over })}
        history={history.pinned}
      />
      <Tile
        word={t('overview.tiles.moved')}
        value={formatCounted(moved)}
        title={t('overview.tiles.movedTitle', { count: moved, shown: exact(moved), over })}
        tone={isCounted && moved > 0 ? 'warn' : undefined}
        history={history.moved}
      />
      <Tile
        word={t('overview.tiles.refused')}
        value={formatCounted(refused)}
        title={t('overview.tiles.refusedTitle', { count: refused, shown: exact(refused), over })}
        tone={isCounted && refused > 0 ? 'down' : undefined}
        history={history.refused}
      />
      <Tile
        word={t('overview.tiles.p95')}
        value={p95Micros === null || isBehind ? '–' : quantile(p95Micros)}
        title={t('overview.tiles.p95Title')}
        history={history.p95}
      />
      <Tile
        word={t('overview.tiles.lag')}
        value={lag === null ? '–' : t('overview.tiles.seconds', { shown: lag })}
        tone={(lagSeconds ?? 0) > 5 ? 'warn' : undefined}
        title={t('overview.tiles.lagTitle', { rows: formatCount(formatters, 'rows', lagRows) })}
        history={lags.map(({ seconds }) => seconds)}
      />
    </dl>
  );
}

interface TileProps {
  word: string;
  value: string;
  title?: string;
  tone?: 'down' | 'warn' | undefined;
  history?: (number | null)[];
  signs?: BackendRow[];
}

function Tile({ word, value, title, tone, history, signs }: TileProps) {
  return (
    <div className={styles.tile} title={title} data-tone={tone}>
      <dt className="quiet">{word}</dt>
      <dd className={styles.value}>{value}</dd>
      {history ? (
        <dd className={styles.spark} aria-hidden="true">
          <Sparkline values={history} width={64} height={22} />
        </dd>
      ) : null}
      {signs ? (
        <dd className={styles.signs} aria-hidden="true">
          {signs.map((backend) => (
            <StateIcon key={backend.name} backend={backend} />
          ))}
        </dd>
      ) : null}
    </div>
  );
}

function StateIcon({ backend }: { backend: BackendRow }) {
  const state = getStateMarks(backend, useTranslator()).at(-1);
  return <span style={{ color: state?.colour }}>{state?.icon}</span>;
}
