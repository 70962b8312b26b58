import { type Finding, fault, ok, warning } from './finding';

/** A release line of Node.js. */
interface ReleaseLine {
  /** The day on which its security fixes end: https://github.com/nodejs/Release, schedule.json. */
  endOfLife: string;
  /** The first release with the security fixes known here; null if the line has ended. */
  firstSecureVersion: string | null;
}

/**
 * What is known of the lines that this program runs on, as of 30 November 2026: the security releases of 21 October
 * 2026 (https://nodejs.org/en/blog/vulnerability). To be looked up again for each release of this program.
 */
const releaseLines: Record<number, ReleaseLine> = {
  20: { endOfLife: '2026-04-30', firstSecureVersion: null },
  21: { endOfLife: '2024-06-01', firstSecureVersion: null },
  22: { endOfLife: '2027-04-30', firstSecureVersion: '22.23.4' },
  23: { endOfLife: '2025-06-01', firstSecureVersion: null },
  24: { endOfLife: '2028-04-30', firstSecureVersion: '24.22.1' },
  25: { endOfLife: '2026-06-01', firstSecureVersion: null },
  26: { endOfLife: '2029-04-30', firstSecureVersion: '26.12.1' },
};

/** The oldest release that this program runs on. */
const oldestSupportedVersion = '20.19.0';
const remedy = 'install Node.js 24 or 26, the newest of it';

/**
 * Whether the Node.js that runs this is new enough, and still gets security fixes. Nothing is asked of the network.
 *
 * @param version such as `24.22.1`
 * @param now ms since the epoch
 */
export function nodeVersionFinding(version: string, now: number): Finding {
  const name = `Node.js ${version}`;
  if (isOlder(version, oldestSupportedVersion))
    return fault('Node.js', `${name} is too old; install 20.19 or newer.`);
  const line = releaseLines[parseVersion(version)[0] ?? 0];
  if (line === undefined)
    return ok('Node.js', `${name} is new enough; its security fixes are not known here.`);
  if (now >= Date.parse(line.endOfLife))
    return warning(
      'Node.js',
      `${name} gets no security fixes: its line ended on ${line.endOfLife}; ${remedy}.`,
    );
  return line.firstSecureVersion !== null && isOlder(version, line.firstSecureVersion)
    ? warning(
        'Node.js',
        `${name} lacks the security fixes of ${line.firstSecureVersion}; install that or a newer one.`,
      )
    : ok('Node.js', `${name} is new enough, and its line gets security fixes until ${line.endOfLife}.`);
}

function isOlder(version: string, other: string): boolean {
  const [left, right] = [parseVersion(version), parseVersion(other)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at !== -1 && (left[at] as number) < (right[at] ?? 0);
}

/** A nightly or a release candidate counts as the release that it becomes. */
function parseVersion(version: string): number[] {
  return version.split('-', 1).flatMap((plain) => plain.split('.').map(Number));
}
