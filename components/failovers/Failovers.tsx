'use client';

import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import useSWR from 'swr';
import { problemSentence } from '@/components/api/problem';
import { useWidth } from '@/components/charts/useWidth';
import { useLive } from '@/components/live/LiveProvider';
import { useBehind } from '@/components/live/useBehind';
import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow, EventRow, MovePoint, StrandedRow } from '@/lib/api/types';
import { CauseLanes } from './CauseLanes';
import { FailoverEvents } from './FailoverEvents';
import { FlowPicture } from './FlowPicture';
import { FlowTable } from './FlowTable';
import { type FailoverRange, failoverRange, rangeParams } from './failoverRange';
import styles from './failovers.module.css';
import { flowsOf, lanesOf } from './flows';
import { readFailovers } from './readFailovers';
import { StrandedList } from './StrandedList';

/** What the page shows of one range. */
export interface FailoverPicture {
  range: FailoverRange;
  moves: MovePoint[];
  stranded: StrandedRow[];
  events: EventRow[];
  /** Of the range, `events` being the newest of them. */
  eventCount: number;
}

interface Props {
  upstream: string;
  initial: FailoverPicture;
  /** As the server knew them; the live stream's come in their place. */
  backends: BackendRow[];
}

const pictureHeight = 280;
/** Pixels of a lane beside its bars, and how often the page reads again, ms. */
const laneHead = 268;
const narrowLaneHead = 180;
const everyMillis = 5000;

/** Who moved where and why, and who has not come back; read again while the picture is live. */
export function Failovers({ upstream, initial, backends }: Props) {
  const telling = useTelling();
  const { words, times } = telling;
  const params = useSearchParams();
  const { data: live, paused } = useLive();
  const asked = rangeParams((name) => params.get(name));
  const { data, error, mutate } = useSWR<FailoverPicture, Error>(
    ['failovers', upstream, asked.range, asked.from, asked.to],
    () => readFailovers(upstream, failoverRange(asked, Math.floor(Date.now() / 1000))),
    { fallbackData: initial, refreshInterval: paused ? 0 : everyMillis, keepPreviousData: true },
  );
  const behind = useBehind();
  const { range, moves, stranded, events, eventCount } = data ?? initial;
  const [picture, width] = useWidth<HTMLDivElement>();
  const [lanes, lanesWidth] = useWidth<HTMLDivElement>();
  const shown = (live?.backends ?? backends).filter((backend) => backend.upstream === upstream);
  const slots = new Map(shown.map(({ name, slot }) => [name, slot]));
  const flows = flowsOf(moves);
  const all = flows.reduce((sum, flow) => sum + flow.moves, 0);
  const now = live?.time ?? new Date(range.to * 1000).toISOString();
  const momentOf = (seconds: number) => times.moment(new Date(seconds * 1000).toISOString());
  const told = {
    from: momentOf(range.from),
    to: momentOf(range.to),
    quiet: (part: ReactNode) => <span className="quiet">{part}</span>,
  };
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{words('failovers.heading')}</h1>
        <p className={styles.summary}>
          {all === 0
            ? words.rich('failovers.noneMoved', told)
            : words.rich('failovers.moved', { ...told, requests: counted(telling, 'requests', all) })}
        </p>
      </div>
      {error ? (
        <p role="alert" className={styles.error}>
          ▲ {words('failovers.unread', { why: problemSentence(error, words) })}
        </p>
      ) : null}
      <div className={styles.pair}>
        <section className="panel" aria-label={words('failovers.flows.heading')}>
          <div className="panel-head">
            <h2>{words('failovers.flows.heading')}</h2>
            <span className="quiet">{words('failovers.flows.hint')}</span>
          </div>
          <div ref={picture} style={{ height: pictureHeight }}>
            {flows.length === 0 ? (
              <p className={styles.none}>{words('failovers.flows.none')}</p>
            ) : width > 0 ? (
              <FlowPicture flows={flows} slots={slots} width={width} height={pictureHeight} />
            ) : null}
          </div>
        </section>
        <section className="panel" aria-label={words('failovers.table.region')}>
          <div className="panel-head">
            <h2>{words('failovers.table.heading')}</h2>
          </div>
          <div style={{ height: pictureHeight }}>
            {flows.length === 0 ? (
              <p className={styles.none}>{words('failovers.table.none')}</p>
            ) : (
              <FlowTable flows={flows} slots={slots} />
            )}
          </div>
        </section>
      </div>
      <section className="panel" aria-label={words('failovers.causes.heading')}>
        <div className="panel-head">
          <h2>{words('failovers.causes.heading')}</h2>
          <span className="quiet">{words('failovers.causes.hint')}</span>
        </div>
        <div ref={lanes} className={styles.lanesBox}>
          {flows.length === 0 ? (
            <p className={styles.none}>{words('failovers.causes.none')}</p>
          ) : lanesWidth > 0 ? (
            <CauseLanes
              lanes={lanesOf(moves, range)}
              range={range}
              unknownFrom={behind && behind.storedUpTo < range.to ? behind.storedUpTo : null}
              width={lanesWidth - (lanesWidth < 600 ? narrowLaneHead : laneHead)}
            />
          ) : null}
        </div>
      </section>
      <div className={styles.pair}>
        <StrandedList rows={stranded} slots={slots} onRecalled={() => void mutate()} />
        <FailoverEvents
          events={events}
          asked={{ upstream, kind: 'failover', range: JSON.stringify(asked), from: range.from }}
          total={eventCount}
          now={now}
        />
      </div>
    </div>
  );
}
