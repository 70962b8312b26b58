import { type Language, languages } from '@/lib/core/format/language';

/** Name of the cookie that remembers the language, so that the server renders it so. */
export const languageCookieName = 'stickyboard_language';

/** Each language's name for itself. */
export const languageNames: Record<Language, string> = { en: 'English', 'zh-Hans': '简体中文' };

const cookieMaxAgeSeconds = 31_536_000;

/** The cookie that remembers a language. */
export function formatLanguageCookie(language: Language): string {
  return `${languageCookieName}=${language}; Path=/; Max-Age=${cookieMaxAgeSeconds}; SameSite=Strict`;
}

/**
 * The language of the page: the chosen one, else the first available one that the browser prefers, else
 * English.
 *
 * @param chosen value of the cookie
 * @param accepted the field `Accept-Language` (RFC 9110 section 12.5.4)
 */
export function negotiateLanguage(chosen: string | undefined, accepted: string | null): Language {
  const known = languages.find((language) => language === chosen);
  if (known) return known;
  const wanted = (accepted ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return { tag, quality: quality ? Number(quality.trim().slice(2)) : 1 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-Hans';
    if (tag === 'en' || tag.startsWith('en-')) return 'en';
  }
  return 'en';
}
