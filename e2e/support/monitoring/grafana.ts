import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root';

interface Panel {
  title: string;
  type: string;
  targets?: { refId: string; expr: string }[];
}

interface Dashboard {
  panels: Panel[];
  templating: { list: { name: string; definition: string }[] };
}

/** The example dashboard, as it is in the file. */
export const dashboard = JSON.parse(
  readFileSync(join(projectRoot, 'docs/grafana/stickyboard.json'), 'utf8'),
) as Dashboard;

/** Each query by the title of its panel, the variables of Grafana filled in as `values` says. */
export function getQueries(values: Record<string, string>): [string, string][] {
  return dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, refId }): [string, string] => [
      `${title} ${refId}`,
      expr.replace(/\$(\w+)/g, (variable, name: string) => values[name] ?? variable),
    ]),
  );
}
