import { expect } from 'vitest';

/** Every sample by its name and labels, as they are written. @throws where a line is none of the format */
function parseSamples(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const told = new Set<string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const [, type] = /^# TYPE (\w+) (?:counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (type !== undefined) {
      expect(told, `${type} is told once`).not.toContain(type);
      told.add(type);
      continue;
    }
    const [, name = '', labels = '', value = ''] = /^([a-z_0-9]+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    expect(value, line).toMatch(/^[-+.e\d]+$/);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

/** All that `/metrics` of a dashboard tells, each sample by its name and labels, as they are written. */
export async function scrapeMetrics(url: string, headers = {}): Promise<Map<string, number>> {
  const answer = await fetch(`${url}/metrics`, { headers });
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseSamples(await answer.text());
}
