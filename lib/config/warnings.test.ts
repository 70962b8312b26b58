import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from './load';
import { openTestFolder, type TestFolder } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const apart = ['127.0.0.1:2200', '127.0.0.1:2201'];
const own = 'backends: [127.0.0.1:9002]';

/** The warnings about two upstreams, the second with these fields, each with a listener at its address. */
function warnings(shop: string, blog: string, [first, second] = apart): string[] {
  const yaml = `listeners:
  - { listen: "${first}", upstream: shop }
  - { listen: "${second}", upstream: blog }
upstreams:
  shop: { backends: [127.0.0.1:9000, 127.0.0.1:9001], ${shop} }
  blog: { ${blog} }
`;
  return loadConfiguration(['--config', folder.write('stickyboard.yaml', yaml)], {}).warnings;
}

describe('two upstreams that are reached by one host', () => {
  it('cause a warning, with the remedy, if one takes the pins of the other', () => {
    expect(warnings('', own)).toEqual([
      'upstreams.blog.sticky: browsers keep one cookie "route" for the upstreams shop and blog, both reached at 127.0.0.1:2200 and 127.0.0.1:2201, since ports do not count: each takes the other\'s sessions away; give one of them another cookie name, path or domain',
    ]);
  });

  it.each([
    ['sticky: { path: none }', 'sticky: { path: none }', undefined],
    ['sticky: { domain: a.test }', 'sticky: { domain: a.test, secure: true }', undefined],
    ['sticky: { domain: a.test }', 'sticky: { domain: .A.test }', ['10.0.0.1:2200', '10.0.0.2:2200']],
    ['sticky: { cookie: sid }', 'sticky: { session: sid }', undefined],
    ['sticky: { session: sid }', 'sticky: { cookie: sid }', undefined],
    ['kind: forward-proxy', 'kind: forward-proxy', undefined],
    ['', '', ['0.0.0.0:2200', '10.0.0.1:2200']],
    ['', '', ['10.0.0.1:2200', '[::]:2200']],
  ])('as { %s } and { %s } at %j', (shop, blog, listen) => {
    expect(warnings(shop, `${own}, ${blog}`, listen)).toHaveLength(1);
  });

  it.each([
    ['sticky: { cookie: shop }', '', undefined],
    ['sticky: { path: /shop }', 'sticky: { path: /blog }', undefined],
    ['sticky: { domain: a.test }', '', undefined],
    ['sticky: { mode: learn }', '', undefined],
    ['sticky: { mode: "off" }', 'sticky: { mode: route }', undefined],
    ['kind: forward-proxy', '', undefined],
    ['', '', ['10.0.0.1:2200', '10.0.0.2:2200']],
  ])('are not as { %s } and { %s } at %j', (shop, blog, listen) => {
    expect(warnings(shop, `${own}, ${blog}`, listen)).toEqual([]);
  });

  it('cause none if they have the same backends: a pin of the one is valid in the other', () => {
    expect(warnings('balance: least-conn', 'backends: [127.0.0.1:9001, 127.0.0.1:9000]')).toEqual([]);
  });

  it('is nothing to warn of with one upstream, or without a file', () => {
    const yaml = 'upstreams: { web: { backends: [127.0.0.1:9000] } }';
    expect(loadConfiguration(['--config', folder.write('stickyboard.yaml', yaml)], {}).warnings).toEqual([]);
    expect(loadConfiguration([], {}).warnings).toEqual([]);
  });
});
