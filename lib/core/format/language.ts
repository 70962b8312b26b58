/** The languages there are, by the tag that the page's `lang` has: English and Simplified Chinese. */
export const languages = ['en', 'zh-Hans'] as const;

/** A language that the dashboard speaks. */
export type Language = (typeof languages)[number];
