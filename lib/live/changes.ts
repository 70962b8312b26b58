import type { EventRow, LiveSnapshot, LiveTick, LoadPoint } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { backendsNow } from '@/lib/queries/backendsNow';
import { loadPoints } from '@/lib/queries/loadPoints';
import { nodesNow } from '@/lib/queries/nodesNow';
import { isoSeconds } from '@/lib/queries/time';
import { recentEvents } from './recentEvents';
import { liveSeconds } from './snapshot';

/** Seconds read again at every tick: a decision is stored when its answer is complete, seconds after its time. */
const lateSeconds = 15;
/**
 * Older seconds are read again in turn, so that each is within so many ticks and no tick has much to read; all of them at
 * once only while the recorder is behind.
 */
const turns = 10;
/** Seconds of a turn. Two more than its share: the picture has moved on since the turn before. */
const turnSeconds = liveSeconds / turns + 2;

/** Tells what changed in the log from one look to the next. */
export class Changes {
  private readonly points = new Map<string, { time: number; text: string }>();
  private events = new Map<number, string>();
  private looks = 0;
  private behind = false;

  constructor(
    private readonly db: Database,
    known: LiveSnapshot,
  ) {
    this.changedPoints(known.load);
    this.changedEvents(known.events);
  }

  /** What is new up to the second `upTo` (exclusive), seconds since the epoch. */
  async look(upTo: number): Promise<LiveTick> {
    this.looks += 1;
    const begin = upTo - liveSeconds;
    const recent = this.behind ? begin : upTo - lateSeconds;
    const turn = begin + ((this.looks % turns) * liveSeconds) / turns;
    const nodes = await nodesNow(this.db);
    this.behind = nodes.some((node) => node.lagSeconds > lateSeconds / 3);
    const older = { step: 1, from: turn, to: Math.min(turn + turnSeconds, recent) };
    const points = older.from < older.to ? await loadPoints(this.db, older) : [];
    points.push(...(await loadPoints(this.db, { step: 1, from: recent, to: upTo })));
    const load = this.changedPoints(points);
    const events = await recentEvents(this.db, upTo);
    for (const [key, point] of this.points) if (point.time < upTo - liveSeconds) this.points.delete(key);
    return {
      upTo,
      time: isoSeconds(upTo),
      backends: await backendsNow(this.db, {}, upTo),
      load,
      events: this.changedEvents(events),
      nodes,
    };
  }

  private changedPoints(points: LoadPoint[]): LoadPoint[] {
    return points.filter((point) => {
      const key = JSON.stringify([point.time, point.upstream, point.backend]);
      const text = JSON.stringify(point);
      if (this.points.get(key)?.text === text) return false;
      this.points.set(key, { time: point.time, text });
      return true;
    });
  }

  private changedEvents(events: EventRow[]): EventRow[] {
    const before = this.events;
    this.events = new Map(events.map((event) => [event.id, JSON.stringify(event)]));
    return events.filter((event) => before.get(event.id) !== this.events.get(event.id));
  }
}
