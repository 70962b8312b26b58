import type { BackendRow, EventRow, LiveSnapshot, LiveTick, LoadPoint } from '@/lib/contract/types';
import { selectReportingNodes } from '@/lib/core/reporting-nodes';
import { getLagSeconds } from './lag-seconds';
import { appendNodeRates, type NodeRateSample } from './node-rates';

export type ConnectionState = 'connecting' | 'live' | 'reconnecting';

/** The data of the pages. The same object until something that is drawn has changed. */
export interface LiveView {
  data: LiveSnapshot | null;
  connection: ConnectionState;
  paused: boolean;
  /** Why the server cannot read the log at the moment; null while it can. */
  unreadable: string | null;
  /** Whether the server runs another build than the page's: code that the page has not loaded yet may not exist any more. */
  outdated: boolean;
  /** How far the log was behind, second by second since the page was opened, oldest first. */
  lags: LagSample[];
  /** The rates of the nodes, second by second since the page was opened, oldest first. */
  nodeRates: NodeRateSample[];
}

/** How far the log was behind at a moment. */
export interface LagSample {
  /** Seconds since the epoch. */
  time: number;
  seconds: number;
  /** Approximate number of waiting records. */
  rows: number;
}

/** Before anything was heard. */
export const initialView: LiveView = {
  data: null,
  connection: 'connecting',
  paused: false,
  unreadable: null,
  outdated: false,
  lags: [],
  nodeRates: [],
};

/** Seconds of load that are kept: the range of the charts. */
export const liveWindowSeconds = 300;
/** Events that are kept however long ago they were. */
const maxEvents = 50;

/**
 * Everything the live stream has said, and the view of it that is on screen. While paused or hidden it
 * continues to listen but shows nothing new, so that resuming needs no reload.
 */
export class LiveStore {
  private data: LiveSnapshot | null = null;
  private lags: LagSample[] = [];
  private nodeRates: NodeRateSample[] = [];
  private currentView: LiveView = initialView;
  private hidden = false;
  private readonly listeners = new Set<() => void>();
  private readonly snapshotListeners = new Set<() => void>();
  /** When the last message arrived, ms on the clock that the caller uses; null before the first. */
  receivedAt: number | null = null;

  /** @param build of the page; empty if it is not known */
  constructor(private readonly build = '') {}

  readonly getView = (): LiveView => this.currentView;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Applies a whole picture: the first message of the stream, or a server-rendered one before any message. */
  applySnapshot(snapshot: LiveSnapshot, receivedAt: number): void {
    this.data = snapshot;
    this.onDataReceived(receivedAt);
  }

  /** Applies one second's changes. Ignored before the first snapshot, which would contain them anyway. */
  applyTick(tick: LiveTick, receivedAt: number): void {
    if (!this.data) return;
    const { upTo, time, backends, nodes } = tick;
    const load = mergeLoad(this.data.load, tick.load, upTo);
    const events = mergeEvents(this.data.events, tick.events, upTo);
    this.data = { ...this.data, upTo, time, backends, nodes, load, events };
    this.onDataReceived(receivedAt);
  }

  /** Shows one backend as in a response of the server, without waiting for the next tick. */
  replaceBackend(backend: BackendRow): void {
    if (!this.data) return;
    const backends = this.data.backends.map((row) => (isSame(row, backend) ? backend : row));
    this.data = { ...this.data, backends };
    this.updateView({ data: this.data });
  }

  /** The picture as it is known, also while another one is held on screen or none is drawn; null before there is one. */
  readonly getSnapshot = (): LiveSnapshot | null => this.data;

  /** Calls back when `current` has changed: for the tab's title, which is visible from other tabs. */
  readonly subscribeSnapshot = (listener: () => void): (() => void) => {
    this.snapshotListeners.add(listener);
    return () => this.snapshotListeners.delete(listener);
  };

  /** The page does not listen while it is hidden: how old the picture is then says nothing. */
  suspend(): void {
    this.receivedAt = null;
    this.updateView({ connection: 'connecting' });
  }

  /** The server responds, but cannot read the log. */
  setUnreadable(reason: string): void {
    this.updateView({ connection: 'live', unreadable: reason });
  }

  setDisconnected(): void {
    this.updateView({ connection: 'reconnecting' });
  }

  setPaused(paused: boolean): void {
    this.updateView(paused ? { paused } : { paused, ...this.getLatest() });
  }

  /** A hidden page is not drawn; it catches up when it is seen again. */
  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    if (!hidden && !this.currentView.paused) this.updateView(this.getLatest());
  }

  private getLatest(): Pick<LiveView, 'data' | 'lags' | 'nodeRates'> {
    return { data: this.data, lags: this.lags, nodeRates: this.nodeRates };
  }

  private onDataReceived(at: number): void {
    this.receivedAt = at;
    this.lags = appendLagSample(this.lags, this.data);
    const { data } = this;
    if (data) this.nodeRates = appendNodeRates(this.nodeRates, data, liveWindowSeconds);
    const { paused } = this.currentView;
    const frozen = this.currentView.data !== null && (paused || this.hidden);
    const outdated = this.build !== '' && data?.build !== this.build;
    const well = { connection: 'live', unreadable: null, outdated } as const;
    this.updateView(frozen ? well : { ...well, ...this.getLatest() });
    for (const listener of this.snapshotListeners) listener();
  }

  private updateView(change: Partial<LiveView>): void {
    const next = { ...this.currentView, ...change };
    const keys = ['data', 'connection', 'paused', 'unreadable', 'outdated'] as const;
    if (keys.every((key) => next[key] === this.currentView[key])) return;
    this.currentView = next;
    for (const listener of this.listeners) listener();
  }
}

function appendLagSample(lags: LagSample[], data: LiveSnapshot | null): LagSample[] {
  const seconds = data ? getLagSeconds(data) : null;
  if (data === null || seconds === null) return lags;
  const rows = selectReportingNodes(data.nodes).reduce((sum, node) => sum + node.lagRows, 0);
  const horizon = data.upTo - liveWindowSeconds;
  return [
    ...lags.filter(({ time }) => time >= horizon && time < data.upTo),
    { time: data.upTo, seconds, rows },
  ];
}

function isSame(a: BackendRow, b: BackendRow): boolean {
  return a.upstream === b.upstream && a.name === b.name;
}

/** New points replace those of the same second and backend; points before the window are dropped. */
function mergeLoad(old: LoadPoint[], fresh: LoadPoint[], upTo: number): LoadPoint[] {
  const keyOf = (point: LoadPoint) => `${point.time} ${point.upstream} ${point.backend}`;
  const replaced = new Set(fresh.map(keyOf));
  const horizon = upTo - liveWindowSeconds;
  const kept = old.filter((point) => point.time >= horizon && !replaced.has(keyOf(point)));
  return [...kept, ...fresh].sort((a, b) => a.time - b.time);
}

/** The newest point, and all points within the charts. */
function mergeEvents(old: EventRow[], fresh: EventRow[], upTo: number): EventRow[] {
  if (fresh.length === 0) return old;
  const replaced = new Set(fresh.map((event) => event.id));
  const merged = [...fresh, ...old.filter((event) => !replaced.has(event.id))];
  const horizon = (upTo - liveWindowSeconds) * 1000;
  return merged
    .sort(newestFirst)
    .filter(({ time }, index) => index < maxEvents || Date.parse(time) >= horizon);
}

function newestFirst(a: EventRow, b: EventRow): number {
  return b.time.localeCompare(a.time) || b.id - a.id;
}
