import { expect } from 'vitest';

/** Every sample by its name and labels, as they are written. @throws if a line does not have the format */
function parseSamples(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const seenTypes = new Set<string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const [, type] = /^# TYPE (\w+) (?:counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (type !== undefined) {
      expect(seenTypes, `${type} is reported once`).not.toContain(type);
      seenTypes.add(type);
      continue;
    }
    const [, name = '', labels = '', value = ''] = /^([a-z_0-9]+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    expect(value, line).toMatch(/^[-+.e\d]+$/);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

/** All samples of a dashboard's `/metrics`, by name and labels, as they are written. */
export async function scrapeMetrics(url: string, headers = {}): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers });
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseSamples(await response.text());
}
