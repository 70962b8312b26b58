'use client';

import { BackendName } from '@/components/backend/BackendName';
import { seriesColour, seriesDash } from '@/components/backend/colour';
import { useWidth } from '@/components/charts/useWidth';
import type { Telling } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import { shortId } from '@/lib/format/id';
import type { Crossing, Journey } from './journey';
import { placeLabels } from './placeLabels';
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
  const telling = useTelling();
  const { words, numbers, times } = telling;
  const momentOf = (at: number) => times.moment(new Date(at).toISOString());
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
    <figure className={styles.timeline} aria-label={words('sessions.timeline.picture')}>
      <div className={styles.lanes} style={{ height }}>
        {lanes.map((name) => (
          <div key={name} className={styles.lane}>
            <BackendName name={name} slot={slotOf(name)} />
          </div>
        ))}
      </div>
      <div ref={ref} className={styles.picture} style={{ height: height + labelsHeight }}>
        <svg width={width} height={height} role="img" aria-label={inWords(journey, telling)}>
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
              <title>
                {words('sessions.timeline.stay', {
                  backend,
                  span: numbers.span((to - from) / 1000),
                  time: momentOf(from),
                })}
              </title>
            </line>
          ))}
          {crossings.map((crossing) => (
            <Connector
              key={crossing.id}
              crossing={crossing}
              x={x(crossing.at)}
              y={y}
              title={titleOf(crossing, telling)}
            />
          ))}
          {refusals.map((at, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: refusals of one moment differ in nothing else
            <rect key={index} x={x(at) - 3} y={height - 6} width={6} height={6} className={styles.refusal}>
              <title>{words('sessions.timeline.refusal', { time: momentOf(at) })}</title>
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
              title={titleOf(crossing, telling)}
            >
              <span className={styles.why}>
                <span className={styles.clock}>{times.clock(time)}</span> {why}
              </span>
              <span className={`mono quiet ${styles.routes}`}>
                {routeText(routeOf(from), from)} → {routeText(routeOf(to), to)}
              </span>
            </div>
          );
        })}
      </div>
      <figcaption className={`quiet ${styles.ends}`}>
        <span>{momentOf(start)}</span>
        <span>{numbers.span((end - start) / 1000)}</span>
        <span>{momentOf(end)}</span>
      </figcaption>
    </figure>
  );
}

interface ConnectorProps {
  crossing: Crossing;
  x: number;
  /** The middle of a backend's lane. */
  y: (name: string) => number;
  title: string;
}

/** A line from lane to lane with a head where it leads. */
function Connector({ crossing, x, y, title }: ConnectorProps) {
  const { from, to, moved } = crossing;
  const [begin, end] = [y(from), y(to)];
  const down = end > begin;
  const tip = down ? end - barPixels / 2 : end + barPixels / 2;
  const base = down ? tip - 6 : tip + 6;
  return (
    <g className={styles.connector} data-moved={moved}>
      <title>{title}</title>
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

function titleOf({ time, from, to, why }: Crossing, { words, times }: Telling): string {
  return words('sessions.timeline.crossing', { time: times.clock(time), from, to, why });
}

/** Places that are told of; the latest of more. */
const mostPlaces = 10;

function inWords({ stays, crossings, refusals }: Journey, { words, numbers }: Telling): string {
  const places = stays
    .slice(-mostPlaces)
    .map(({ backend, from, to }) =>
      words('sessions.timeline.place', { backend, span: numbers.span((to - from) / 1000) }),
    )
    .reduce((before, place) => words('sessions.timeline.placeThen', { before, place }));
  const count = crossings.length;
  const way = words(stays.length > mostPlaces ? 'sessions.timeline.wayLately' : 'sessions.timeline.way', {
    count,
    shown: numbers.compact(count),
    places,
  });
  return refusals.length === 0
    ? way
    : words('sessions.timeline.wayRefused', {
        way,
        count: refusals.length,
        shown: numbers.compact(refusals.length),
      });
}
