import type { EventRow, LiveSnapshot, LiveTick, LoadPoint } from '@/lib/contract/types';
import { formatIsoSeconds } from '@/lib/core/iso-time';
import { selectReportingNodes } from '@/lib/core/reporting-nodes';
import type { StoreQuestions } from '@/lib/store/store';
import { getRecentEvents, liveWindowSeconds } from './recent-events';

/** Seconds read again at every tick: a decision is stored when its response is complete, seconds after its time. */
const lateWindowSeconds = 15;
/**
 * Older seconds are read again in turn, so that each is within so many ticks and no tick has much to read; all of them
 * at once only while the recorder is behind.
 */
const sliceCount = 10;
/** Seconds of a turn. Two more than its share: the picture has moved on since the turn before. */
const sliceSeconds = liveWindowSeconds / sliceCount + 2;

/** Finds what changed in the log from one poll to the next. */
export class ChangeTracker {
  private readonly points = new Map<string, { time: number; text: string }>();
  private events = new Map<number, string>();
  private pollCount = 0;
  private isRecorderBehind = false;

  constructor(
    private readonly store: StoreQuestions,
    known: LiveSnapshot,
  ) {
    this.filterChangedPoints(known.load);
    this.filterChangedEvents(known.events);
  }

  /** What is new up to the second `upTo` (exclusive), seconds since the epoch. */
  async poll(upTo: number): Promise<LiveTick> {
    this.pollCount += 1;
    const windowStart = upTo - liveWindowSeconds;
    const recentStart = this.isRecorderBehind ? windowStart : upTo - lateWindowSeconds;
    const sliceStart = windowStart + ((this.pollCount % sliceCount) * liveWindowSeconds) / sliceCount;
    const nodes = await this.store.getNodes();
    this.isRecorderBehind = selectReportingNodes(nodes).some(
      (node) => node.lagSeconds > lateWindowSeconds / 3,
    );
    const older = { step: 1, from: sliceStart, to: Math.min(sliceStart + sliceSeconds, recentStart) };
    const points = older.from < older.to ? await this.store.getLoad(older) : [];
    points.push(...(await this.store.getLoad({ step: 1, from: recentStart, to: upTo })));
    const load = this.filterChangedPoints(points);
    const events = await getRecentEvents(this.store, upTo);
    for (const [key, point] of this.points)
      if (point.time < upTo - liveWindowSeconds) this.points.delete(key);
    return {
      upTo,
      time: formatIsoSeconds(upTo),
      backends: await this.store.getBackends({}, upTo),
      load,
      events: this.filterChangedEvents(events),
      nodes,
    };
  }

  private filterChangedPoints(points: LoadPoint[]): LoadPoint[] {
    return points.filter((point) => {
      const key = JSON.stringify([point.time, point.upstream, point.backend]);
      const text = JSON.stringify(point);
      if (this.points.get(key)?.text === text) return false;
      this.points.set(key, { time: point.time, text });
      return true;
    });
  }

  private filterChangedEvents(events: EventRow[]): EventRow[] {
    const before = this.events;
    this.events = new Map(events.map((event) => [event.id, JSON.stringify(event)]));
    return events.filter((event) => before.get(event.id) !== this.events.get(event.id));
  }
}
