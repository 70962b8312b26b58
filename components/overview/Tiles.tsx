import { statesOf } from '@/components/backend/state';
import { Sparkline } from '@/components/charts/Sparkline';
import type { Lag } from '@/components/live/store';
import type { BackendRow, LoadPoint } from '@/lib/api/types';
import { latency } from '@/lib/format/duration';
import { compact, exact, percent } from '@/lib/format/number';
import type { Figures } from './figures';
import styles from './overview.module.css';
import { pinnedMeaning } from './pinnedMeaning';
import { historyOf } from './tileHistory';

interface Props {
  backends: BackendRow[];
  figures: Figures;
  /** Load of the range that the charts show. */
  load: LoadPoint[];
  /** Ends of that range, seconds since the epoch. */
  from: number;
  to: number;
  lags: Lag[];
  /** Whether that range is the live one: what is counted is then told per minute. */
  isLive: boolean;
  /** False until the load has come: figures that need it are not known yet. */
  ready: boolean;
}

/** Backends whose states fit beside the figure. */
const mostSigns = 8;

/** The line of figures at the top: value, word, and how it came there. */
export function Tiles({ backends, figures, load, from, to, lags, isLive, ready }: Props) {
  const { up, sessions, pinnedShare, moved, refused, p95Micros, lagSeconds } = figures;
  const history = historyOf(load, to, to - from);
  const counted = (count: number) => (ready ? `${compact(count)}${isLive ? ' /min' : ''}` : '–');
  const over = isLive ? 'in the last minute' : 'in the range shown';
  return (
    <dl className={styles.tiles}>
      <Tile
        word="Backends"
        value={`${up}/${backends.length} up`}
        tone={up < backends.length ? 'down' : undefined}
        signs={backends.length <= mostSigns ? backends : []}
      />
      <Tile
        word="Sessions"
        value={compact(sessions)}
        title={`${exact(sessions)} pinned and seen in the last 5 min`}
        history={history.sessions}
      />
      <Tile
        word="Pinned"
        value={ready && pinnedShare !== null ? percent(pinnedShare) : '–'}
        title={`${pinnedMeaning}, ${over}`}
        history={history.pinned}
      />
      <Tile
        word="Moved"
        value={counted(moved)}
        title={`${exact(moved)} requests with a valid pin were served by another backend ${over}`}
        tone={moved > 0 ? 'warn' : undefined}
        history={history.moved}
      />
      <Tile
        word="Refused"
        value={counted(refused)}
        title={`${exact(refused)} requests could be served by no backend ${over}`}
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
            <Sign key={backend.name} backend={backend} />
          ))}
        </dd>
      ) : null}
    </div>
  );
}

function Sign({ backend }: { backend: BackendRow }) {
  const state = statesOf(backend).at(-1);
  return <span style={{ color: state?.colour }}>{state?.icon}</span>;
}
