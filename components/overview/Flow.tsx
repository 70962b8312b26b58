import { seriesColour } from '@/components/backend/colour';
import { statesOf, takesNewSessions } from '@/components/backend/state';
import type { BackendRow, UpstreamRow } from '@/lib/api/types';
import { compact } from '@/lib/format/number';
import styles from './overview.module.css';

interface Props {
  upstream: UpstreamRow | undefined;
  backends: BackendRow[];
  /** Height of the picture in pixels. */
  height: number;
}

const width = 360;
const widest = 14;

/** Clients, listener and backends as a picture; a line is as wide as the traffic on it. */
export function Flow({ upstream, backends, height }: Props) {
  const total = backends.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
  const room = Math.max(26, Math.min(64, height / Math.max(1, backends.length)));
  const tall = Math.max(height, room * backends.length);
  const middle = tall / 2;
  const first = middle - (room * (backends.length - 1)) / 2;
  return (
    <section className="panel" aria-label="Flow">
      <div className="panel-head">
        <h2>Flow</h2>
        <span className="quiet number">{compact(total)} req/s</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <section className={styles.flow} style={{ height }} tabIndex={0} aria-label="Flow, picture">
        <svg
          viewBox={`0 0 ${width} ${tall}`}
          width="100%"
          height={tall}
          role="img"
          aria-label={inWords(backends)}
        >
          <Wire
            from={[54, middle]}
            to={[106, middle]}
            rate={total}
            total={total}
            colour="var(--quiet)"
            isClosed={false}
          />
          {backends.map((backend, index) => (
            <Wire
              key={backend.name}
              from={[182, middle]}
              to={[226, first + index * room]}
              rate={backend.requestsPerSecond}
              total={total}
              colour={seriesColour(backend.slot)}
              isClosed={!takesNewSessions(backend)}
            />
          ))}
          <text x="4" y={middle + 4} className={styles.flowWord}>
            Clients
          </text>
          <rect x="106" y={middle - 16} width="76" height="32" rx="4" className={styles.flowBox} />
          <text x="144" y={middle + 4} textAnchor="middle" className={styles.flowMono}>
            {portOf(upstream?.listeners[0])}
          </text>
          {backends.map((backend, index) => (
            <Station key={backend.name} backend={backend} y={first + index * room} />
          ))}
        </svg>
      </section>
    </section>
  );
}

function Station({ backend, y }: { backend: BackendRow; y: number }) {
  const [state] = statesOf(backend);
  return (
    <>
      <text x="232" y={y + 4} style={{ fill: state?.colour }} className={styles.flowWord}>
        {state?.icon}
      </text>
      <text x="248" y={y + 4} className={styles.flowWord}>
        {backend.name.length > 9 ? `${backend.name.slice(0, 8)}…` : backend.name}
      </text>
      <text x={width - 2} y={y + 4} textAnchor="end" className={styles.flowRate}>
        {compact(backend.requestsPerSecond)}/s
      </text>
    </>
  );
}

interface WireProps {
  from: [number, number];
  to: [number, number];
  rate: number;
  total: number;
  colour: string;
  /** Takes no new sessions: pale while it still has traffic, dashed without. */
  isClosed: boolean;
}

function Wire({ from: [x1, y1], to: [x2, y2], rate, total, colour, isClosed }: WireProps) {
  const middle = (x1 + x2) / 2;
  const share = total > 0 ? rate / total : 0;
  return (
    <path
      d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
      fill="none"
      stroke={colour}
      strokeWidth={rate > 0 ? Math.max(1.5, share * widest) : 1}
      strokeDasharray={isClosed && rate === 0 ? '4 4' : undefined}
      opacity={isClosed || rate === 0 ? 0.5 : 1}
    />
  );
}

function portOf(listener: string | undefined): string {
  return listener ? listener.slice(listener.lastIndexOf(':')) : 'listener';
}

function inWords(backends: BackendRow[]): string {
  const parts = backends.map((backend) => {
    const words = statesOf(backend).map(({ word }) => word.toLowerCase());
    return `${backend.name} (${words.join(', ')}) ${compact(backend.requestsPerSecond)} requests per second`;
  });
  return `Clients reach ${parts.join('; ')}`;
}
