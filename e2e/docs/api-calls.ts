import { escapeRegExp, readPage } from './pages';

/** A call of the HTTP API. */
export interface ApiCall {
  method: string;
  /** As in OpenAPI, with `{name}` for parameters. */
  path: string;
}

const page = readPage('docs/reference/api.md');
const commands = page.blocks
  .filter(({ language }) => language === 'sh')
  .map(({ text }) => text.replaceAll('$api', '/api/v1').replaceAll('\\\n', ''))
  .join('');

/** All calls of an OpenAPI description. */
export function getCalls(paths: Record<string, object>): ApiCall[] {
  return Object.entries(paths).flatMap(([path, ways]) =>
    Object.keys(ways).map((methodPattern) => ({ method: methodPattern.toUpperCase(), path })),
  );
}

/** Whether the table has a row for it: `` `GET /path?…` ``, or several methods, each in quotes, before one path. */
export function isListed({ method, path }: ApiCall): boolean {
  return new RegExp(`\`${method}( |\`, [^|]* )${escapeRegExp(path)}[?\`]`).test(page.text);
}

/** Whether one of the page's commands makes this call; curl's method is GET unless the command has another. */
export function hasExample({ method, path }: ApiCall): boolean {
  const methodPattern = method === 'GET' ? '(?!.* -X )' : `(?=.* -X ${method} )`;
  const target = path
    .split(/\{\w+\}/)
    .map(escapeRegExp)
    .join('[^/ ?"]+');
  return new RegExp(`curl${methodPattern}.*${target}(["? ]|$)`, 'm').test(commands);
}
