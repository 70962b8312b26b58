import type { EventRow } from '@/lib/api/types';
import { shortId } from '@/lib/format/id';
import { counted } from '@/lib/format/number';

/** Why sessions left a backend, as the first half of a sentence. */
const causes: Record<string, (backend: string) => string> = {
  'connect-failed': (backend) => `${backend} refused connections`,
  timeout: (backend) => `${backend} did not answer in time`,
  'bad-response': (backend) => `${backend} broke off its answers`,
  'backend-down': (backend) => `${backend} is down`,
  'drain-ended': (backend) => `the drain of ${backend} ended`,
  maintenance: (backend) => `${backend} is in maintenance`,
  removed: (backend) => `${backend} was taken out of the configuration`,
  full: (backend) => `${backend} is full`,
  returned: (backend) => `sessions left ${backend} for their first backend`,
  unpinned: (backend) => `sessions of ${backend} were unpinned`,
};

/** An event in words: what happened, and what became of the sessions. */
export function eventSentence(event: EventRow): string {
  const backend = event.backend ?? 'a backend';
  const detail = event.detail ?? event.reason;
  switch (event.kind) {
    case 'failover': {
      const cause = causes[event.reason ?? '']?.(backend) ?? `${backend} could not serve`;
      return `${capital(cause)}: ${counted(event.sessions ?? 0, 'session')} moved to ${event.toBackend ?? 'nowhere'}`;
    }
    case 'backend-down':
      return `${backend} is down${detail ? `: ${detail}` : ''}`;
    case 'backend-up':
      return `${backend} is up again`;
    case 'admin-state':
      return `${backend} was set to ${detail ?? 'another state'}`;
    case 'unpinned':
      return `Session ${shortId(event.detail ?? '')} was unpinned from ${backend}`;
    case 'rebalanced':
      return `${counted(event.sessions ?? 0, 'session')} of ${backend} ${event.sessions === 1 ? 'was' : 'were'} unpinned${event.detail ? ` (${event.detail})` : ''}`;
    case 'proxy-started':
      return event.detail ?? 'The load balancer started';
    case 'proxy-stopped':
      return event.detail ?? 'The load balancer stopped';
    case 'worker-restarted':
      return event.detail ?? 'A worker was restarted';
    case 'reloaded':
      return event.detail ?? 'A new configuration is in force';
    case 'reload-refused':
      return event.detail ?? 'A new configuration was refused';
  }
}

function capital(sentence: string): string {
  // A backend's name keeps its spelling; only our own words are capitalized.
  return sentence.startsWith('the ') || sentence.startsWith('sessions ')
    ? sentence.charAt(0).toUpperCase() + sentence.slice(1)
    : sentence;
}
