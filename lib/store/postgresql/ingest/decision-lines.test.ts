import { describe, expect, it } from 'vitest';
import { decisionRecord, toJournalLine } from '@/lib/core/decision-record';
import { parseDecisionLines, readDecisions, toStorableText } from './decision-lines';

const parse = (...lines: unknown[][]) => parseDecisionLines(Buffer.from(JSON.stringify(lines)));

describe('the lines of a batch', () => {
  it('have U+FFFD for what PostgreSQL cannot store', () => {
    const [line = []] = parse([...toJournalLine({ path: '/a\0b', session: 'x\ud800', host: 'ü😀\t' }), 0]);
    expect(line[decisionRecord.path.position]).toBe('/a\uFFFDb');
    expect(line[decisionRecord.session.position]).toBe('x\uFFFD');
    expect(line[decisionRecord.host.position]).toBe('ü😀\t');
  });

  it('are summed up by their time, those of one moment as they are in the journal', () => {
    const line = (time: number, session: string) => [...toJournalLine({ time, session }), 0];
    const decisions = readDecisions(parse(line(2, 'a'), line(1, 'b'), line(2, 'c'), line(1, 'd')));
    expect(decisions.map(({ session }) => session)).toEqual(['b', 'd', 'a', 'c']);
  });
});

it('a text stays as it is if it can be stored', () => {
  expect(toStorableText('\u0001 ü 😀 \\u0000')).toBe('\u0001 ü 😀 \\u0000');
});
