/** A session of a backend; times in seconds since the epoch. */
export interface ObservedSession {
  firstSeen: number;
  lastSeen: number;
  requests: number;
}

/** What an estimate is made of. */
export interface DrainSample {
  /** Sessions of the backend seen since `from`, or an even sample of them. */
  sessions: ObservedSession[];
  from: number;
  now: number;
  /** How many sessions are active now, sampled or not. */
  active: number;
}

/** How long something will take, in seconds: four times out of five it is between the two. */
export interface Expected {
  least: number;
  most: number;
}

/** A session counts as active for so many seconds after its last request. */
const activeSeconds = 300;
/** Sessions that must have ended before their lengths say anything. */
const fewestEnded = 8;
/** The rate of ending is counted in so many spans of age at most, each with so many ends at least. */
const mostSpans = 12;
const fewestEnds = 4;
/** Standard normal quantile of 90 %: one chance in ten on either side. */
const tenth = 1.28;

/**
 * How long until none of the sessions of a backend that gets no new ones is active. The rate at which sessions end by
 * their age is counted in the sessions seen lately, so that it is known before the drain begins; it says when the last
 * of those that are there now will have ended.
 *
 * @returns null where too few sessions have ended to say
 */
export function estimateDrain({ sessions, from, now, active }: DrainSample): Expected | null {
  if (active === 0) return { least: 0, most: 0 };
  const silentSince = now - activeSeconds;
  const ended = sessions.filter(({ lastSeen }) => lastSeen < silentSince);
  const there = sessions.filter(({ lastSeen }) => lastSeen >= silentSince);
  if (ended.length < fewestEnded || there.length === 0) return null;
  const habits = habitsOf(ended);
  const risks = risksOf(sessions, from, silentSince);
  const spread = Math.exp(tenth / Math.sqrt(Math.max(1, habits.ends)));
  const within = (seconds: number, factor: number): number => {
    let log = 0;
    for (const session of there) log += Math.log(chanceGone(session, now, seconds, habits, risks, factor));
    return Math.exp((log * active) / there.length);
  };
  return {
    least: whenCertain(0.1, (seconds) => within(seconds, spread)),
    most: whenCertain(0.9, (seconds) => within(seconds, 1 / spread)),
  };
}

/** How sessions behave, counted in those that ended. */
interface Habits {
  /** How many of more than one request ended. */
  ends: number;
  /** The chance that a first request stays the only one, and that a later one is the last. */
  onlyOne: number;
  last: number;
  /** Mean time between two requests, seconds. */
  gap: number;
}

function habitsOf(ended: ObservedSession[]): Habits {
  const longer = ended.filter(({ requests }) => requests > 1);
  const gaps = longer.reduce((sum, { requests }) => sum + requests - 1, 0);
  const seconds = longer.reduce((sum, { firstSeen, lastSeen }) => sum + lastSeen - firstSeen, 0);
  return {
    ends: longer.length,
    onlyOne: 1 - longer.length / ended.length,
    last: gaps === 0 ? 1 : longer.length / gaps,
    gap: gaps === 0 ? 0 : seconds / gaps,
  };
}

/** From an age in seconds on, as many of the sessions that old end per second. */
interface Risk {
  age: number;
  perSecond: number;
}

/**
 * At which rate sessions end by their age, youngest first. Only what was seen after `from` counts, so that long sessions
 * are not missing from a log that is short.
 */
function risksOf(sessions: ObservedSession[], from: number, silentSince: number): Risk[] {
  const lives = sessions
    .filter(({ requests, firstSeen }) => requests > 1 && firstSeen < silentSince)
    .map(({ firstSeen, lastSeen }) => ({
      enter: Math.max(0, from - firstSeen),
      leave: Math.min(lastSeen, silentSince) - firstSeen,
      ended: lastSeen < silentSince,
    }));
  const ends = lives.filter(({ ended }) => ended).map(({ leave }) => leave);
  ends.sort((a, b) => a - b);
  const spans = Math.min(mostSpans, Math.max(1, Math.floor(ends.length / fewestEnds)));
  // As many ends in each: where many sessions end, the spans are short.
  const ages = Array.from({ length: spans }, (_, index) =>
    index === 0 ? 0 : (ends[Math.floor((index * ends.length) / spans)] ?? 0),
  ).filter((age, index, all) => index === 0 || age > (all[index - 1] ?? 0));
  return ages.map((age, index) => {
    const next = ages[index + 1] ?? Number.POSITIVE_INFINITY;
    const lived = lives.reduce(
      (sum, { enter, leave }) => sum + Math.max(0, Math.min(leave, next) - Math.max(enter, age)),
      0,
    );
    const died = ends.filter((end) => end >= age && end < next).length;
    return { age, perSecond: died / Math.max(1, lived) };
  });
}

/** The chance that a session does not count as active any more in so many seconds. */
function chanceGone(
  { firstSeen, lastSeen, requests }: ObservedSession,
  now: number,
  seconds: number,
  { onlyOne, last, gap }: Habits,
  risks: Risk[],
  factor: number,
): number {
  const silence = now - lastSeen;
  const wasLast = requests === 1 ? onlyOne : last;
  // Pauses are often short and sometimes very long: they last longer than so many with this chance.
  const pauses = gap === 0 ? 0 : (1 + silence / gap) ** -2;
  const alive = wasLast === 1 ? 0 : ((1 - wasLast) * pauses) / ((1 - wasLast) * pauses + wasLast);
  const gone = seconds >= activeSeconds - silence ? 1 - alive : 0;
  if (seconds <= activeSeconds) return gone;
  const age = now - firstSeen;
  const risk = riskBetween(age, age + seconds - activeSeconds, risks) * factor;
  return gone + alive * (1 - Math.exp(-risk));
}

/** The rates of ending, added up between two ages in seconds. */
function riskBetween(young: number, old: number, risks: Risk[]): number {
  return risks.reduce((sum, { age, perSecond }, index) => {
    const next = risks[index + 1]?.age ?? Number.POSITIVE_INFINITY;
    return sum + Math.max(0, Math.min(old, next) - Math.max(young, age)) * perSecond;
  }, 0);
}

const day = 86_400;

/** After how many seconds a chance that grows with time reaches `wanted`; at most a day. */
function whenCertain(wanted: number, chance: (seconds: number) => number): number {
  let [low, high] = [0, day];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (chance(middle) >= wanted) high = middle;
    else low = middle;
  }
  return Math.round(high);
}
