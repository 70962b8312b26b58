'use client';

import { BackendName } from '@/components/backend/BackendName';
import { seriesColour, seriesDash } from '@/components/backend/colour';
import { useWidth } from '@/components/charts/useWidth';
import type { BackendRow } from '@/lib/api/types';
import { span } from '@/lib/format/duration';
import { shortId } from '@/lib/format/id';
import { counted } from '@/lib/format/number';
import { clock, moment } from '@/lib/format/time';
import type { Crossing, Journey } from './journey';
import { placeLabels } from './labels';
import styles from './timeline.module.css';

interface Props {
  journey: Journey;
  /** Those of the session's upstream. */
  backends: BackendRow[];
}

const lanePixels = 28;
const barPixels = 12;
const labelWidth = 168;
const labelLines = 2;
const labelPixels = 34;

/** Where a session has been: a lane for each backend, blocks where it stayed, connectors where it moved. */
export function Timeline({ journey, backends }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const { start, end, stays, crossings, refusals } = journey;
  const lanes = lanesOf(journey, backends);
  if (lanes.length === 0) return null;
  const slotOf = (name: string) => backends.find((backend) => backend.name === name)?.slot ?? null;
  const routeOf = (name: string) => backends.find((backend) => backend.name === name)?.route ?? null;
  const x = (at: number) => ((at - start) / (end - start)) * width;
  const y = (name: string) => lanes.indexOf(name) * lanePixels + lanePixels / 2;
  const height = lanes.length * lanePixels;
  const labels = placeLabels(
    crossings.map(({ at }) => x(at)),
    labelWidth,
    width,
    labelLines,
  );
  const labelsHeight = crossings.length === 0 ? 0 : labelLines * labelPixels;
  return (
    <figure className={styles.timeline} aria-label="Where the session has been">
      <div className={styles.lanes} style={{ height }}>
        {lanes.map((name) => (
          <div key={name} className={styles.lane}>
            <BackendName name={name} slot={slotOf(name)} />
          </div>
        ))}
      </div>
      <div ref={ref} className={styles.picture} style={{ height: height + labelsHeight }}>
        <svg width={width} height={height} role="img" aria-label={inWords(journey)}>
          {lanes.map((name) => (
            <line key={name} x1={0} x2={width} y1={y(name)} y2={y(name)} className={styles.rule} />
          ))}
          {stays.map(({ backend, from, to }) => (
            <line
              key={`${backend} ${from}`}
              x1={x(from)}
              x2={Math.max(x(to), x(from) + 3)}
              y1={y(backend)}
              y2={y(backend)}
              stroke={colourOf(slotOf(backend))}
              strokeWidth={barPixels}
              strokeDasharray={seriesDash(slotOf(backend) ?? 0)}
            >
              <title>{`${backend}: ${span((to - from) / 1000)} since ${moment(new Date(from).toISOString())}`}</title>
            </line>
          ))}
          {crossings.map((crossing) => (
            <Connector key={crossing.id} crossing={crossing} x={x(crossing.at)} y={y} />
          ))}
          {refusals.map((at, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: refusals of one moment differ in nothing else
            <rect key={index} x={x(at) - 3} y={height - 6} width={6} height={6} className={styles.refusal}>
              <title>refused at {moment(new Date(at).toISOString())}</title>
            </rect>
          ))}
        </svg>
        {labels.map(({ index, left, line }) => {
          const crossing = crossings[index];
          if (!crossing || width === 0) return null;
          const { id, time, from, to, why } = crossing;
          return (
            <div
              key={id}
              aria-hidden="true"
              className={styles.label}
              style={{ left, top: height + line * labelPixels, width: labelWidth }}
              title={`${clock(time)} ${from} → ${to}: ${why}`}
            >
              <span className={styles.why}>
                <span className={styles.clock}>{clock(time)}</span> {why}
              </span>
              <span className={`mono quiet ${styles.routes}`}>
                {routeText(routeOf(from), from)} → {routeText(routeOf(to), to)}
              </span>
            </div>
          );
        })}
      </div>
      <figcaption className={`quiet ${styles.ends}`}>
        <span>{moment(new Date(start).toISOString())}</span>
        <span>{span((end - start) / 1000)}</span>
        <span>{moment(new Date(end).toISOString())}</span>
      </figcaption>
    </figure>
  );
}

/** A line from lane to lane with a head where it leads. */
function Connector({ crossing, x, y }: { crossing: Crossing; x: number; y: (name: string) => number }) {
  const { from, to, why, time, moved } = crossing;
  const [begin, end] = [y(from), y(to)];
  const down = end > begin;
  const tip = down ? end - barPixels / 2 : end + barPixels / 2;
  const base = down ? tip - 6 : tip + 6;
  return (
    <g className={styles.connector} data-moved={moved}>
      <title>{`${clock(time)} ${from} → ${to}: ${why}`}</title>
      <line x1={x} x2={x} y1={begin} y2={base} />
      <path d={`M${x},${tip} L${x - 4},${base} L${x + 4},${base} Z`} />
    </g>
  );
}

/** The backends that it was at, in the order of the configuration; those that are gone come last. */
function lanesOf({ stays }: Journey, backends: BackendRow[]): string[] {
  const visited = new Set(stays.map(({ backend }) => backend));
  const known = backends.map(({ name }) => name).filter((name) => visited.has(name));
  return [...known, ...[...visited].filter((name) => !known.includes(name))];
}

function colourOf(slot: number | null): string {
  return slot === null ? 'var(--quiet)' : seriesColour(slot);
}

/** A route where it is known, else the backend's name. */
function routeText(route: string | null, name: string): string {
  return route === null ? name : shortId(route);
}

function inWords({ stays, crossings, refusals }: Journey): string {
  const places = stays.map(({ backend, from, to }) => `${backend} for ${span((to - from) / 1000)}`);
  const refused = refusals.length > 0 ? `; refused ${counted(refusals.length, 'time')}` : '';
  const shown = places.slice(-10);
  const earlier = places.length > shown.length ? 'lately ' : '';
  return `${counted(crossings.length, 'change')} of backend: ${earlier}${shown.join(', then ')}${refused}`;
}
