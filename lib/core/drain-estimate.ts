/** A session of a backend; times in seconds since the epoch. */
export interface ObservedSession {
  firstSeen: number;
  lastSeen: number;
  requests: number;
}

/** The data of an estimate. */
export interface DrainSample {
  /** Sessions of the backend seen since `from`, or an even sample of them. */
  sessions: ObservedSession[];
  from: number;
  now: number;
  /** How many sessions are active now, sampled or not. */
  active: number;
}

/** How long something will take, in seconds: four times out of five it is between the two. */
export interface DurationRange {
  least: number;
  most: number;
}

/** A session counts as active for so many seconds after its last request. */
const activeWindowSeconds = 300;
/** Sessions that must have ended before their lengths say anything. */
const minEndedSessions = 8;
/** The rate of ending is counted in so many spans of age at most, each with so many ends at least. */
const maxSpans = 12;
const minEndsPerSpan = 4;
/** Standard normal quantile of 90 %: one chance in ten on either side. */
const normalQuantile90 = 1.28;

/**
 * How long until none of the sessions of a backend that gets no new ones is active. The rate at which sessions end by
 * their age is counted in the sessions seen lately, so that it is known before the drain begins; it says when the last
 * of those that are there now will have ended.
 *
 * @returns null if too few sessions have ended to say
 */
export function estimateDrain({ sessions, from, now, active }: DrainSample): DurationRange | null {
  if (active === 0) return { least: 0, most: 0 };
  const silentSince = now - activeWindowSeconds;
  const ended = sessions.filter(({ lastSeen }) => lastSeen < silentSince);
  const there = sessions.filter(({ lastSeen }) => lastSeen >= silentSince);
  if (ended.length < minEndedSessions || there.length === 0) return null;
  const habits = getSessionStatistics(ended);
  const risks = getEndRates(sessions, from, silentSince);
  const spread = Math.exp(normalQuantile90 / Math.sqrt(Math.max(1, habits.endedCount)));
  const within = (seconds: number, factor: number): number => {
    let log = 0;
    for (const session of there)
      log += Math.log(getInactiveChance(session, now, seconds, habits, risks, factor));
    return Math.exp((log * active) / there.length);
  };
  return {
    least: findTimeOfChance(0.1, (seconds) => within(seconds, spread)),
    most: findTimeOfChance(0.9, (seconds) => within(seconds, 1 / spread)),
  };
}

/** How sessions behave, counted in those that ended. */
interface SessionStatistics {
  /** How many of more than one request ended. */
  endedCount: number;
  /** The chance that a first request stays the only one, and that a later one is the last. */
  singleRequestChance: number;
  lastRequestChance: number;
  /** Mean time between two requests, seconds. */
  meanGapSeconds: number;
}

function getSessionStatistics(ended: ObservedSession[]): SessionStatistics {
  const longer = ended.filter(({ requests }) => requests > 1);
  const gaps = longer.reduce((sum, { requests }) => sum + requests - 1, 0);
  const seconds = longer.reduce((sum, { firstSeen, lastSeen }) => sum + lastSeen - firstSeen, 0);
  return {
    endedCount: longer.length,
    singleRequestChance: 1 - longer.length / ended.length,
    lastRequestChance: gaps === 0 ? 1 : longer.length / gaps,
    meanGapSeconds: gaps === 0 ? 0 : seconds / gaps,
  };
}

/** From an age in seconds on, as many of the sessions that old end per second. */
interface EndRate {
  fromAgeSeconds: number;
  perSecond: number;
}

/**
 * At which rate sessions end by their age, youngest first. Only what was seen after `from` counts, so that long
 * sessions are not missing from a log that is short.
 */
function getEndRates(sessions: ObservedSession[], from: number, silentSince: number): EndRate[] {
  const lives = sessions
    .filter(({ requests, firstSeen }) => requests > 1 && firstSeen < silentSince)
    .map(({ firstSeen, lastSeen }) => ({
      enter: Math.max(0, from - firstSeen),
      leave: Math.min(lastSeen, silentSince) - firstSeen,
      ended: lastSeen < silentSince,
    }));
  const ends = lives.filter(({ ended }) => ended).map(({ leave }) => leave);
  ends.sort((a, b) => a - b);
  const spans = Math.min(maxSpans, Math.max(1, Math.floor(ends.length / minEndsPerSpan)));
  // The same number of ends in each span: ages at which many sessions end have short spans.
  const ages = Array.from({ length: spans }, (_, index) =>
    index === 0 ? 0 : (ends[Math.floor((index * ends.length) / spans)] ?? 0),
  ).filter((age, index, all) => index === 0 || age > (all[index - 1] ?? 0));
  return ages.map((fromAgeSeconds, index) => {
    const next = ages[index + 1] ?? Number.POSITIVE_INFINITY;
    const lived = lives.reduce(
      (sum, { enter, leave }) => sum + Math.max(0, Math.min(leave, next) - Math.max(enter, fromAgeSeconds)),
      0,
    );
    const died = ends.filter((end) => end >= fromAgeSeconds && end < next).length;
    return { fromAgeSeconds, perSecond: died / Math.max(1, lived) };
  });
}

/** The chance that a session does not count as active any more in so many seconds. */
function getInactiveChance(
  { firstSeen, lastSeen, requests }: ObservedSession,
  now: number,
  seconds: number,
  { singleRequestChance, lastRequestChance, meanGapSeconds }: SessionStatistics,
  risks: EndRate[],
  factor: number,
): number {
  const silence = now - lastSeen;
  const wasLast = requests === 1 ? singleRequestChance : lastRequestChance;
  // Pauses are often short and sometimes very long: they last longer than so many with this chance.
  const pauses = meanGapSeconds === 0 ? 0 : (1 + silence / meanGapSeconds) ** -2;
  const alive = wasLast === 1 ? 0 : ((1 - wasLast) * pauses) / ((1 - wasLast) * pauses + wasLast);
  const gone = seconds >= activeWindowSeconds - silence ? 1 - alive : 0;
  if (seconds <= activeWindowSeconds) return gone;
  const age = now - firstSeen;
  const risk = sumEndRates(age, age + seconds - activeWindowSeconds, risks) * factor;
  return gone + alive * (1 - Math.exp(-risk));
}

/** The rates of ending, added up between two ages in seconds. */
function sumEndRates(fromAge: number, toAge: number, risks: EndRate[]): number {
  return risks.reduce((sum, { fromAgeSeconds, perSecond }, index) => {
    const next = risks[index + 1]?.fromAgeSeconds ?? Number.POSITIVE_INFINITY;
    return sum + Math.max(0, Math.min(toAge, next) - Math.max(fromAge, fromAgeSeconds)) * perSecond;
  }, 0);
}

const daySeconds = 86_400;

/** After how many seconds a chance that grows with time reaches `targetChance`; at most a day. */
function findTimeOfChance(targetChance: number, chance: (seconds: number) => number): number {
  let [low, high] = [0, daySeconds];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (chance(middle) >= targetChance) high = middle;
    else low = middle;
  }
  return Math.round(high);
}
