import { cookies, headers } from 'next/headers';
import { zoneCookieName, zoneOf } from '@/components/time/zoneCookie';
import { languageCookieName, languageOf } from '@/components/words/language';
import { type Telling, tellingIn } from '@/components/words/telling';
import type { Language } from '@/lib/format/language';
import { timesIn } from '@/lib/format/zone';
import { compiledMessages } from './compiledMessages';

/** The language of the request: the one chosen in the browser, else the one that it asks for. */
export async function languageNow(): Promise<Language> {
  const chosen = (await cookies()).get(languageCookieName)?.value;
  return languageOf(chosen, (await headers()).get('accept-language'));
}

/** The time zone chosen in the browser; UTC where none was. */
export async function zoneNow(): Promise<string> {
  return zoneOf((await cookies()).get(zoneCookieName)?.value);
}

/** How the request is to be told things, for titles and what else the server itself says. */
export async function tellingNow(): Promise<Telling> {
  const [language, zone] = await Promise.all([languageNow(), zoneNow()]);
  return tellingIn(language, compiledMessages(language), timesIn(zone, language));
}
