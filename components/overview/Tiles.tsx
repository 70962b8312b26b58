import { Sparkline } from '@/components/charts/Sparkline';
import type { LoadPoint } from '@/lib/api/types';
import { latency } from '@/lib/format/duration';
import { compact, exact, percent } from '@/lib/format/number';
import type { Figures } from './figures';
import styles from './overview.module.css';
import { historyOf } from './tileHistory';

interface Props {
  figures: Figures;
  load: LoadPoint[];
  /** Seconds since the epoch. */
  upTo: number;
  /** False until the live picture with its load has come: figures that need it are not known yet. */
  ready: boolean;
}

/** The line of figures at the top: value, word, and the last five minutes where they tell something. */
export function Tiles({ figures, load, upTo, ready }: Props) {
  const { up, backends, sessions, pinnedShare, moved, refused, p95Micros, lagSeconds } = figures;
  const history = historyOf(load, upTo);
  return (
    <dl className={styles.tiles}>
      <Tile word="Backends" value={`${up}/${backends} up`} tone={up < backends ? 'down' : undefined} />
      <Tile
        word="Sessions"
        value={compact(sessions)}
        title={`${exact(sessions)} pinned and seen in the last 5 min`}
        history={history.sessions}
      />
      <Tile
        word="Pinned"
        value={ready && pinnedShare !== null ? percent(pinnedShare) : '–'}
        title="Of the requests with a pin, the share that their backend served, last minute"
      />
      <Tile
        word="Moved"
        value={ready ? `${compact(moved)} /min` : '–'}
        tone={moved > 0 ? 'warn' : undefined}
        history={history.moved}
      />
      <Tile
        word="Refused"
        value={ready ? `${compact(refused)} /min` : '–'}
        tone={refused > 0 ? 'down' : undefined}
        history={history.refused}
      />
      <Tile
        word="p95, slowest"
        value={p95Micros === null ? '–' : latency(p95Micros)}
        title="95th percentile of the time to first byte on the slowest backend, last minute"
        history={history.p95}
      />
      <Tile
        word="Log lag"
        value={lagSeconds === null ? '–' : `${compact(Math.round(lagSeconds * 10) / 10)} s`}
        tone={(lagSeconds ?? 0) > 5 ? 'warn' : undefined}
        title="How far the log is behind the traffic"
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
}

function Tile({ word, value, title, tone, history }: TileProps) {
  return (
    <div className={styles.tile} title={title} data-tone={tone}>
      <dt className="quiet">{word}</dt>
      <dd className={styles.value}>{value}</dd>
      {history ? (
        <dd className={styles.spark} aria-hidden="true">
          <Sparkline values={history} width={64} height={22} />
        </dd>
      ) : null}
    </div>
  );
}
