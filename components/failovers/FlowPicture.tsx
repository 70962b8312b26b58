'use client';

import { type SankeyLinkProps as LinkProps, type SankeyNodeProps as NodeProps, Sankey } from 'recharts';
import { seriesColour } from '@/components/backend/colour';
import type { Telling } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import styles from './failovers.module.css';
import type { Flow, SankeyParts } from './flows';
import { sankeyOf } from './flows';

interface Props {
  flows: Flow[];
  /** Palette slot of each backend by name; one that is not declared any more has none. */
  slots: ReadonlyMap<string, number>;
  width: number;
  height: number;
}

/** Letters of a name that fit beside the picture, on a wide and on a narrow screen. */
const narrow = 520;

/** Who lost requests to whom: left the backends that were left, right those that answered instead. */
export function FlowPicture({ flows, slots, width, height }: Props) {
  const telling = useTelling();
  const data = sankeyOf(flows);
  const side = width < narrow ? 84 : 148;
  const letters = width < narrow ? 8 : 16;
  return (
    <Sankey
      width={width}
      height={height}
      data={data}
      title={telling.words('failovers.flows.heading')}
      desc={descriptionOf(data, telling)}
      sort={false}
      iterations={0}
      nodeWidth={8}
      nodePadding={Math.max(12, Math.min(36, height / (data.nodes.length + 1)))}
      margin={{ top: 12, bottom: 12, left: side, right: side }}
      node={(node: NodeProps) => <Node {...node} slots={slots} letters={letters} />}
      link={(link: LinkProps) => <Link {...link} slots={slots} />}
    />
  );
}

function Node({
  x,
  y,
  width,
  height,
  payload,
  slots,
  letters,
}: NodeProps & Pick<Props, 'slots'> & { letters: number }) {
  const { words, numbers } = useTelling();
  const { name, value, side } = payload as typeof payload & SankeyParts['nodes'][number];
  const isFrom = side === 'from';
  const at = { x: isFrom ? x - 8 : x + width + 8, textAnchor: isFrom ? 'end' : 'start' } as const;
  const middle = y + height / 2;
  return (
    <g>
      <title>
        {words(isFrom ? 'failovers.flows.leftTitle' : 'failovers.flows.arrivedTitle', {
          count: value,
          shown: numbers.exact(value),
          name,
        })}
      </title>
      <rect x={x} y={y} width={width} height={Math.max(2, height)} fill={colourOf(slots, name)} />
      <text {...at} y={middle - 2} className={styles.nodeName}>
        {name.length > letters ? `${name.slice(0, letters - 1)}…` : name}
      </text>
      <text {...at} y={middle + 12} className={styles.nodeMoves}>
        {words(isFrom ? 'failovers.flows.left' : 'failovers.flows.arrived', {
          shown: numbers.compact(value),
        })}
      </text>
    </g>
  );
}

function Link({
  sourceX,
  sourceY,
  sourceControlX,
  targetX,
  targetY,
  targetControlX,
  linkWidth,
  payload,
  slots,
}: LinkProps & Pick<Props, 'slots'>) {
  const { words, numbers } = useTelling();
  const { source, target, value } = payload;
  return (
    <path
      className={styles.link}
      d={`M${sourceX},${sourceY}C${sourceControlX},${sourceY} ${targetControlX},${targetY} ${targetX},${targetY}`}
      fill="none"
      stroke={colourOf(slots, source.name ?? '')}
      strokeWidth={Math.max(1, linkWidth)}
    >
      <title>
        {words('failovers.flows.wayTitle', {
          count: value,
          shown: numbers.exact(value),
          from: source.name ?? '',
          to: target.name ?? '',
        })}
      </title>
    </path>
  );
}

function colourOf(slots: ReadonlyMap<string, number>, name: string): string {
  const slot = slots.get(name);
  return slot === undefined ? 'var(--quiet)' : seriesColour(slot);
}

function descriptionOf({ nodes, links }: SankeyParts, { words, numbers }: Telling): string {
  const ways = links
    .map(({ source, target, value }) =>
      words('failovers.flows.way', {
        from: nodes[source]?.name ?? '',
        to: nodes[target]?.name ?? '',
        shown: numbers.exact(value),
      }),
    )
    .reduce((before, way) => words('failovers.flows.waysAnd', { ways: before, way }));
  return words('failovers.flows.description', { ways });
}
