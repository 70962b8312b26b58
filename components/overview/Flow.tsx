import { useEffect } from 'react';
import { useNamesBefore } from '@/components/charts/steady';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow, UpstreamRow } from '@/lib/api/types';
import { flowInWords, type Station, stationsOf, strandsOf } from './flowStations';
import styles from './overview.module.css';
import { Wire } from './Wire';

interface Props {
  upstream: UpstreamRow | undefined;
  backends: BackendRow[];
  /** Height of the picture in pixels. */
  height: number;
  /** False while the rates are not known. */
  isKnown: boolean;
}

const width = 360;

/** Clients, listener and backends as a picture; a line is as wide as the traffic on it. */
export function Flow({ upstream, backends, height, isKnown }: Props) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const total = backends.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
  const [before, remember] = useNamesBefore();
  const stations = stationsOf(backends, words, before);
  useEffect(() => remember(stations.map(({ name }) => name)));
  const room = Math.min(64, height / Math.max(1, stations.length));
  const strands = strandsOf(stations.map(({ rate }) => (isKnown ? rate : 0)));
  const middle = height / 2;
  const heightOf = (index: number) => middle + (index - (stations.length - 1) / 2) * room;
  return (
    <section className="panel" aria-label={words('overview.flow.title')}>
      <div className="panel-head">
        <h2>{words('overview.flow.title')}</h2>
        <span className="quiet number" title={words('backend.figures.rateTitle')}>
          {words('overview.flow.total', { rate: isKnown ? numbers.compact(total) : '–' })}
        </span>
      </div>
      <div className={styles.flow}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          width="100%"
          height={height}
          role="img"
          aria-label={flowInWords(backends, telling, isKnown)}
        >
          <Wire
            from={[54, middle]}
            to={[80, middle]}
            width={isKnown && total > 0 ? 26 : 1.5}
            colour="var(--quiet)"
          />
          {stations.map(({ name, colour, way }, index) => (
            <Wire
              key={name}
              from={[150, middle + (strands[index]?.offset ?? 0)]}
              to={[204, heightOf(index)]}
              width={strands[index]?.width ?? 1}
              colour={colour}
              way={way}
            />
          ))}
          <text x="4" y={middle + 4} className={styles.flowWord}>
            {words('overview.flow.clients')}
          </text>
          <rect x="80" y={middle - 16} width="70" height="32" rx="4" className={styles.flowBox} />
          <text x="115" y={middle + 4} textAnchor="middle" className={styles.flowMono}>
            {portOf(upstream?.listeners[0]) ?? words('overview.flow.listener')}
          </text>
          {stations.map((station, index) => (
            <End key={station.name} station={station} y={heightOf(index) + 4} isKnown={isKnown} />
          ))}
        </svg>
      </div>
    </section>
  );
}

function End({ station, y, isKnown }: { station: Station; y: number; isKnown: boolean }) {
  const { name, icon, iconColour, rate, word } = station;
  const { words, numbers } = useTelling();
  return (
    <>
      <text x="210" y={y} style={{ fill: iconColour }} className={styles.flowWord}>
        {icon}
      </text>
      <text x="226" y={y} className={styles.flowWord}>
        {name.length > 9 ? `${name.slice(0, 8)}…` : name}
      </text>
      <text x={width - 2} y={y} textAnchor="end" className={styles.flowRate}>
        {word && rate === 0
          ? word
          : words('overview.flow.rate', { rate: isKnown ? numbers.compact(rate) : '–' })}
      </text>
    </>
  );
}

function portOf(listener: string | undefined): string | undefined {
  return listener?.slice(listener.lastIndexOf(':'));
}
