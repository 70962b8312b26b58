import { describe, expect, it } from 'vitest';
import { parseDnsNames, ServerNameTable } from './certificate-names';

describe('parseDnsNames', () => {
  it.each([
    ['DNS:Site.test, DNS:*.site.test, IP Address:127.0.0.1', ['site.test', '*.site.test']],
    ['URI:"http://a.test/, DNS:evil.test, ", DNS:a.test', ['a.test']],
    ['DNS:"a.test, DNS:evil.test"', []],
    [undefined, []],
  ])('of %j', (subjectAltName, names) => {
    expect(parseDnsNames(subjectAltName)).toEqual(names);
  });
});

describe('ServerNameTable', () => {
  const table = new ServerNameTable<string>();
  for (const [name, entry] of [
    ['*.site.test', 'wildcard'],
    ['shop.site.test', 'shop'],
    ['shop.site.test', 'a later one'],
    ['site.test', 'site'],
  ]) {
    table.add(name, entry);
  }

  it.each([
    ['site.test', 'site'],
    ['SHOP.Site.test', 'shop'],
    ['www.site.test', 'wildcard'],
    ['a.b.site.test', null],
    ['*.site.test', null],
    ['.site.test', null],
    ['test', null],
    ['', null],
  ])('finds for %j %j', (asked, entry) => {
    expect(table.find(asked)).toBe(entry);
  });
});
