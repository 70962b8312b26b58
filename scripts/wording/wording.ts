/** Words that a native operator would not use, with what to say instead (docs/design/words.md). */
export const unlearnedWords: readonly [pattern: RegExp, instead: string][] = [
  [/\boctets?\b/i, 'bytes'],
  [/\banew\b/i, 'again'],
  [/\bwhoever\b|\bwhomever\b|\bwhatever it\b/i, 'anyone who, any client that'],
  [/\bnobody\b|\bsomebody\b|\beverybody\b/i, 'no one, none; anyone; all'],
  [/\b(is|are|was|were|be|been|has) told\b|\bcannot be told\b|\btold apart\b/i, 'reported, notified, known'],
  [/\bheed|\bhearken|\bheard of\b/i, 'handle, last report'],
  [/\banswer(s|ed|ing)?\b/i, 'response, responds'],
  [/\bwhat it printed\b/i, 'its log output'],
  [/\bthat did not work\b|\bit is not known any more\b/i, 'what failed'],
  [/\ball the same\b/i, 'anyway'],
  [/\btake back\b|\btook back\b/i, 'revoke'],
  [/\bstranded\b|\bcall(ed)? (\S+ )?back\b/i, 'displaced, fail back'],
  [/\bturned? away\b/i, 'rejected'],
  [/\bfor want of\b/i, 'because … was full'],
  [/\bdamaged\b/i, 'corrupt'],
  [/\bneeds .* to speak of\b|\bthis user may not\b/i, 'requires; permission denied'],
  [/\bgoes? on with\b|\bis another now\b/i, 'resume, continue; changed'],
];

/** One text that is shown, and its place. */
export interface ShownText {
  file: string;
  text: string;
}

const sqlPattern = /\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b/;
const literalPattern = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;

/**
 * The texts of a source file: its literals of two words and more. Comments, imports and regular expressions are left
 * out.
 */
export function findShownTexts(file: string, source: string): ShownText[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1')
    .replace(/^import .*$/gm, '');
  return [...code.matchAll(literalPattern)]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .map((text) => ({ file, text: text.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…') }))
    .filter(({ text }) => /[A-Za-z]{2,}.* .*[A-Za-z]{2,}/s.test(text) && !sqlPattern.test(text));
}

/** Texts with unlearned words, as `file: "text": instead`. */
export function findUnlearnedWords(texts: readonly ShownText[]): string[] {
  return texts.flatMap(({ file, text }) =>
    unlearnedWords
      .filter(([pattern]) => pattern.test(text))
      .map(([pattern, instead]) => `${file}: ${JSON.stringify(text)} has ${pattern}; say: ${instead}`),
  );
}
