'use client';

import { useWidth } from '@/components/charts/useWidth';
import type { Formatters } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { BackendName } from '@/components/ui/BackendName';
import { seriesColour, seriesDash } from '@/components/ui/series-colour';
import type { BackendRow } from '@/lib/contract/types';
import { shortId } from '@/lib/core/format/short-id';
import { placeLabels } from './place-labels';
import styles from './SessionTimelineChart.module.css';
import type { PinChange, SessionTimeline } from './session-timeline';

interface Props {
  timeline: SessionTimeline;
  /** Those of the session's upstream. */
  backends: BackendRow[];
}

const lanePixels = 28;
const barPixels = 12;
const labelWidth = 168;
const labelLines = 2;
const labelPixels = 34;

/** The path of a session: a lane for each backend, blocks for its stays, connectors for its moves. */
export function SessionTimelineChart({ timeline, backends }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const formatters = useFormatters();
  const { t, numbers, times } = formatters;
  const momentOf = (at: number) => times.dateTime(new Date(at).toISOString());
  const { start, end, pins, changes, refusals } = timeline;
  const lanes = getLanes(timeline, backends);
  if (lanes.length === 0) return null;
  const slotOf = (name: string) => backends.find((backend) => backend.name === name)?.slot ?? null;
  const routeOf = (name: string) => backends.find((backend) => backend.name === name)?.route ?? null;
  const x = (at: number) => ((at - start) / (end - start)) * width;
  const y = (name: string) => lanes.indexOf(name) * lanePixels + lanePixels / 2;
  const height = lanes.length * lanePixels;
  const labels = placeLabels(
    changes.map(({ at }) => x(at)),
    labelWidth,
    width,
    labelLines,
  );
  const labelsHeight = changes.length === 0 ? 0 : labelLines * labelPixels;
  return (
    <figure className={styles.timeline} aria-label={t('sessions.timeline.chart')}>
      <div className={styles.lanes} style={{ height }}>
        {lanes.map((name) => (
          <div key={name} className={styles.lane}>
            <BackendName name={name} slot={slotOf(name)} />
          </div>
        ))}
      </div>
      <div ref={ref} className={styles.picture} style={{ height: height + labelsHeight }}>
        <svg width={width} height={height} role="img" aria-label={describeTimeline(timeline, formatters)}>
          {lanes.map((name) => (
            <line key={name} x1={0} x2={width} y1={y(name)} y2={y(name)} className={styles.rule} />
          ))}
          {pins.map(({ backend, from, to }) => (
            <line
              key={`${backend} ${from}`}
              x1={x(from)}
              x2={Math.max(x(to), x(from) + 3)}
              y1={y(backend)}
              y2={y(backend)}
              stroke={getColour(slotOf(backend))}
              strokeWidth={barPixels}
              strokeDasharray={seriesDash(slotOf(backend) ?? 0)}
            >
              <title>
                {t('sessions.timeline.stay', {
                  backend,
                  span: numbers.duration((to - from) / 1000),
                  time: momentOf(from),
                })}
              </title>
            </line>
          ))}
          {changes.map((change) => (
            <Connector
              key={change.id}
              change={change}
              x={x(change.at)}
              y={y}
              title={formatChangeTitle(change, formatters)}
            />
          ))}
          {refusals.map((at, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: refusals of one moment differ in nothing else
            <rect key={index} x={x(at) - 3} y={height - 6} width={6} height={6} className={styles.refusal}>
              <title>{t('sessions.timeline.refusal', { time: momentOf(at) })}</title>
            </rect>
          ))}
        </svg>
        {labels.map(({ index, left, line }) => {
          const change = changes[index];
          if (!change || width === 0) return null;
          const { id, time, from, to, reason } = change;
          return (
            <div
              key={id}
              aria-hidden="true"
              className={styles.label}
              style={{ left, top: height + line * labelPixels, width: labelWidth }}
              title={formatChangeTitle(change, formatters)}
            >
              <span className={styles.why}>
                <span className={styles.clock}>{times.timeOfDay(time)}</span> {reason}
              </span>
              <span className={`mono quiet ${styles.routes}`}>
                {formatRoute(routeOf(from), from)} → {formatRoute(routeOf(to), to)}
              </span>
            </div>
          );
        })}
      </div>
      <figcaption className={`quiet ${styles.ends}`}>
        <span>{momentOf(start)}</span>
        <span>{numbers.duration((end - start) / 1000)}</span>
        <span>{momentOf(end)}</span>
      </figcaption>
    </figure>
  );
}

interface ConnectorProps {
  change: PinChange;
  x: number;
  /** The middle of a backend's lane. */
  y: (name: string) => number;
  title: string;
}

/** A line from lane to lane with an arrowhead. */
function Connector({ change, x, y, title }: ConnectorProps) {
  const { from, to, moved } = change;
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

/** The backends of its path, in the order of the configuration; removed ones are last. */
function getLanes({ pins }: SessionTimeline, backends: BackendRow[]): string[] {
  const visited = new Set(pins.map(({ backend }) => backend));
  const known = backends.map(({ name }) => name).filter((name) => visited.has(name));
  return [...known, ...[...visited].filter((name) => !known.includes(name))];
}

function getColour(slot: number | null): string {
  return slot === null ? 'var(--quiet)' : seriesColour(slot);
}

/** A route if it is known, else the backend's name. */
function formatRoute(route: string | null, name: string): string {
  return route === null ? name : shortId(route);
}

function formatChangeTitle({ time, from, to, reason }: PinChange, { t, times }: Formatters): string {
  return t('sessions.timeline.crossing', { time: times.timeOfDay(time), from, to, why: reason });
}

/** Maximum number of described pins; of more, the latest. */
const maxDescribedPins = 10;

function describeTimeline({ pins, changes, refusals }: SessionTimeline, { t, numbers }: Formatters): string {
  const places = pins
    .slice(-maxDescribedPins)
    .map(({ backend, from, to }) =>
      t('sessions.timeline.place', { backend, span: numbers.duration((to - from) / 1000) }),
    )
    .reduce((before, place) => t('sessions.timeline.placeThen', { before, place }));
  const count = changes.length;
  const path = t(pins.length > maxDescribedPins ? 'sessions.timeline.recentPath' : 'sessions.timeline.path', {
    count,
    shown: numbers.compact(count),
    places,
  });
  return refusals.length === 0
    ? path
    : t('sessions.timeline.pathRefused', {
        way: path,
        count: refusals.length,
        shown: numbers.compact(refusals.length),
      });
}
