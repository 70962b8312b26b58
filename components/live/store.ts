import type { BackendRow, EventRow, LiveSnapshot, LiveTick, LoadPoint } from '@/lib/api/types';
import { lagOf } from './lag';

export type Connection = 'connecting' | 'live' | 'reconnecting';

/** What the pages draw. The same object until something that is drawn has changed. */
export interface LiveView {
  data: LiveSnapshot | null;
  connection: Connection;
  paused: boolean;
  /** Why the server cannot read the log at the moment; null while it can. */
  unreadable: string | null;
  /** Whether the server runs another build than the page is of: code that the page has yet to load may be gone. */
  outdated: boolean;
  /** How far the log was behind, second by second since the page was opened, oldest first. */
  lags: Lag[];
}

/** How far the log was behind at a moment. */
export interface Lag {
  /** Seconds since the epoch. */
  time: number;
  seconds: number;
  /** About so many records waited. */
  rows: number;
}

/** Before anything was heard. */
export const unheard: LiveView = {
  data: null,
  connection: 'connecting',
  paused: false,
  unreadable: null,
  outdated: false,
  lags: [],
};

/** Seconds of load that are kept: what the charts show. */
export const windowSeconds = 300;
/** Events that are kept however long ago they were. */
const keptEvents = 50;

/**
 * Everything the live stream has said, and the view of it that is on screen. While paused or hidden it
 * goes on listening but shows nothing new, so that resuming needs no reload.
 */
export class LiveStore {
  private data: LiveSnapshot | null = null;
  private lags: Lag[] = [];
  private shown: LiveView = unheard;
  private hidden = false;
  private readonly listeners = new Set<() => void>();
  private readonly currentListeners = new Set<() => void>();
  /** When the last message came, ms on the clock that the caller uses; null before the first. */
  heardAt: number | null = null;

  /** @param build of the page; empty where it is not known */
  constructor(private readonly build = '') {}

  readonly view = (): LiveView => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes a whole picture, as the stream begins with; also a server-rendered one, before any message. */
  snapshot(snapshot: LiveSnapshot, heardAt: number): void {
    this.data = snapshot;
    this.heard(heardAt);
  }

  /** Takes one second's changes. Ignored before the first snapshot, which would hold them anyway. */
  tick(tick: LiveTick, heardAt: number): void {
    if (!this.data) return;
    const { upTo, time, backends, nodes } = tick;
    const load = mergeLoad(this.data.load, tick.load, upTo);
    const events = mergeEvents(this.data.events, tick.events, upTo);
    this.data = { ...this.data, upTo, time, backends, nodes, load, events };
    this.heard(heardAt);
  }

  /** Shows one backend as the server answered it, without waiting for the next tick. */
  replaceBackend(backend: BackendRow): void {
    if (!this.data) return;
    const backends = this.data.backends.map((row) => (isSame(row, backend) ? backend : row));
    this.data = { ...this.data, backends };
    this.show({ data: this.data });
  }

  /** The picture as it is known, also while another one is held on screen or none is drawn; null before there is one. */
  readonly current = (): LiveSnapshot | null => this.data;

  /** Calls back when `current` has changed: for the tab's title, which those read who look at another tab. */
  readonly subscribeCurrent = (listener: () => void): (() => void) => {
    this.currentListeners.add(listener);
    return () => this.currentListeners.delete(listener);
  };

  /** Nobody listens for the page while it is hidden: how old the picture is then says nothing. */
  rest(): void {
    this.heardAt = null;
    this.show({ connection: 'connecting' });
  }

  /** The server answers, but cannot read the log. */
  unreadable(reason: string): void {
    this.show({ connection: 'live', unreadable: reason });
  }

  disconnected(): void {
    this.show({ connection: 'reconnecting' });
  }

  setPaused(paused: boolean): void {
    this.show(paused ? { paused } : { paused, ...this.known() });
  }

  /** A hidden page is not drawn; it catches up when it is seen again. */
  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    if (!hidden && !this.shown.paused) this.show(this.known());
  }

  private known(): Pick<LiveView, 'data' | 'lags'> {
    return { data: this.data, lags: this.lags };
  }

  private heard(at: number): void {
    this.heardAt = at;
    this.lags = withLag(this.lags, this.data);
    const { data } = this;
    const { paused } = this.shown;
    const frozen = this.shown.data !== null && (paused || this.hidden);
    const outdated = this.build !== '' && data?.build !== this.build;
    const well = { connection: 'live', unreadable: null, outdated } as const;
    this.show(frozen ? well : { ...well, ...this.known() });
    for (const listener of this.currentListeners) listener();
  }

  private show(change: Partial<LiveView>): void {
    const next = { ...this.shown, ...change };
    const keys = ['data', 'connection', 'paused', 'unreadable', 'outdated'] as const;
    if (keys.every((key) => next[key] === this.shown[key])) return;
    this.shown = next;
    for (const listener of this.listeners) listener();
  }
}

function withLag(lags: Lag[], data: LiveSnapshot | null): Lag[] {
  const seconds = data ? lagOf(data) : null;
  if (data === null || seconds === null) return lags;
  const rows = data.nodes.reduce((sum, node) => sum + node.lagRows, 0);
  const horizon = data.upTo - windowSeconds;
  return [
    ...lags.filter(({ time }) => time >= horizon && time < data.upTo),
    { time: data.upTo, seconds, rows },
  ];
}

function isSame(a: BackendRow, b: BackendRow): boolean {
  return a.upstream === b.upstream && a.name === b.name;
}

/** New points replace those of the same second and backend; what left the window goes. */
function mergeLoad(old: LoadPoint[], fresh: LoadPoint[], upTo: number): LoadPoint[] {
  const keyOf = (point: LoadPoint) => `${point.time} ${point.upstream} ${point.backend}`;
  const replaced = new Set(fresh.map(keyOf));
  const horizon = upTo - windowSeconds;
  const kept = old.filter((point) => point.time >= horizon && !replaced.has(keyOf(point)));
  return [...kept, ...fresh].sort((a, b) => a.time - b.time);
}

/** The newest, and all of what the charts show. */
function mergeEvents(old: EventRow[], fresh: EventRow[], upTo: number): EventRow[] {
  if (fresh.length === 0) return old;
  const replaced = new Set(fresh.map((event) => event.id));
  const merged = [...fresh, ...old.filter((event) => !replaced.has(event.id))];
  const horizon = (upTo - windowSeconds) * 1000;
  return merged
    .sort(newestFirst)
    .filter(({ time }, index) => index < keptEvents || Date.parse(time) >= horizon);
}

function newestFirst(a: EventRow, b: EventRow): number {
  return b.time.localeCompare(a.time) || b.id - a.id;
}
