import { cookies, headers } from 'next/headers';
import { createFormatters, type Formatters } from '@/components/i18n/formatters';
import { languageCookieName, negotiateLanguage } from '@/components/i18n/language';
import { parseTimeZoneCookie, timeZoneCookieName } from '@/components/i18n/time-zone-cookie';
import type { Language } from '@/lib/core/format/language';
import { createTimeFormat } from '@/lib/core/format/time-format';
import { getCompiledMessages } from './compiled-messages';

/** The language of the request: the one chosen in the browser, else the one that it asks for. */
export async function getLanguage(): Promise<Language> {
  const chosen = (await cookies()).get(languageCookieName)?.value;
  return negotiateLanguage(chosen, (await headers()).get('accept-language'));
}

/** The time zone chosen in the browser; UTC where none was. */
export async function getTimeZone(): Promise<string> {
  return parseTimeZoneCookie((await cookies()).get(timeZoneCookieName)?.value);
}

/** How the request is to be told things, for titles and what else the server itself says. */
export async function getFormatters(): Promise<Formatters> {
  const [language, zone] = await Promise.all([getLanguage(), getTimeZone()]);
  return createFormatters(language, getCompiledMessages(language), createTimeFormat(zone, language));
}
