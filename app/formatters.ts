import { cookies, headers } from 'next/headers';
import { createFormatters, type Formatters } from '@/components/i18n/formatters';
import { languageCookieName, negotiateLanguage } from '@/components/i18n/language';
import { parseTimeZoneCookie, timeZoneCookieName } from '@/components/i18n/time-zone-cookie';
import type { Language } from '@/lib/core/format/language';
import { createTimeFormat } from '@/lib/core/format/time-format';
import { getCompiledMessages } from './compiled-messages';

/** The language of the request: the one chosen in the browser, else its preferred one. */
export async function getLanguage(): Promise<Language> {
  const chosen = (await cookies()).get(languageCookieName)?.value;
  return negotiateLanguage(chosen, (await headers()).get('accept-language'));
}

/** The time zone chosen in the browser; UTC if none was chosen. */
export async function getTimeZone(): Promise<string> {
  return parseTimeZoneCookie((await cookies()).get(timeZoneCookieName)?.value);
}

/** The formatters of the request, for titles and other text from the server. */
export async function getFormatters(): Promise<Formatters> {
  const [language, zone] = await Promise.all([getLanguage(), getTimeZone()]);
  return createFormatters(language, getCompiledMessages(language), createTimeFormat(zone, language));
}
