'use client';

import { type SankeyLinkProps as LinkProps, type SankeyNodeProps as NodeProps, Sankey } from 'recharts';
import type { Formatters } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { seriesColour } from '@/components/ui/series-colour';
import styles from './failovers.module.css';
import type { MoveFlow, SankeyData } from './move-flows';
import { createSankeyData } from './move-flows';

interface Props {
  flows: MoveFlow[];
  /** Palette slot of each backend by name; one that is not declared any more has none. */
  slots: ReadonlyMap<string, number>;
  width: number;
  height: number;
}

/** Letters of a name that fit next to the picture, on a wide and on a narrow screen. */
const narrowWidthPixels = 520;

/** Moves of requests between backends: on the left the previous backends, on the right the ones that served instead. */
export function MoveSankey({ flows, slots, width, height }: Props) {
  const formatters = useFormatters();
  const data = createSankeyData(flows);
  const side = width < narrowWidthPixels ? 84 : 148;
  const letters = width < narrowWidthPixels ? 8 : 16;
  return (
    <Sankey
      width={width}
      height={height}
      data={data}
      title={formatters.t('failovers.flows.heading')}
      desc={describeMoves(data, formatters)}
      sort={false}
      iterations={0}
      nodeWidth={8}
      nodePadding={Math.max(12, Math.min(36, height / (data.nodes.length + 1)))}
      margin={{ top: 12, bottom: 12, left: side, right: side }}
      node={(node: NodeProps) => <SankeyNode {...node} slots={slots} letters={letters} />}
      link={(link: LinkProps) => <SankeyLink {...link} slots={slots} />}
    />
  );
}

function SankeyNode({
  x,
  y,
  width,
  height,
  payload,
  slots,
  letters,
}: NodeProps & Pick<Props, 'slots'> & { letters: number }) {
  const { t, numbers } = useFormatters();
  const { name, value, side } = payload as typeof payload & SankeyData['nodes'][number];
  const isFrom = side === 'from';
  const at = { x: isFrom ? x - 8 : x + width + 8, textAnchor: isFrom ? 'end' : 'start' } as const;
  const middle = y + height / 2;
  return (
    <g>
      <title>
        {t(isFrom ? 'failovers.flows.leftTitle' : 'failovers.flows.arrivedTitle', {
          count: value,
          shown: numbers.exact(value),
          name,
        })}
      </title>
      <rect x={x} y={y} width={width} height={Math.max(2, height)} fill={getColour(slots, name)} />
      <text {...at} y={middle - 2} className={styles.nodeName}>
        {name.length > letters ? `${name.slice(0, letters - 1)}…` : name}
      </text>
      <text {...at} y={middle + 12} className={styles.nodeMoves}>
        {t(isFrom ? 'failovers.flows.left' : 'failovers.flows.arrived', {
          shown: numbers.compact(value),
        })}
      </text>
    </g>
  );
}

function SankeyLink({
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
  const { t, numbers } = useFormatters();
  const { source, target, value } = payload;
  return (
    <path
      className={styles.link}
      d={`M${sourceX},${sourceY}C${sourceControlX},${sourceY} ${targetControlX},${targetY} ${targetX},${targetY}`}
      fill="none"
      stroke={getColour(slots, source.name ?? '')}
      strokeWidth={Math.max(1, linkWidth)}
    >
      <title>
        {t('failovers.flows.flowTitle', {
          count: value,
          shown: numbers.exact(value),
          from: source.name ?? '',
          to: target.name ?? '',
        })}
      </title>
    </path>
  );
}

function getColour(slots: ReadonlyMap<string, number>, name: string): string {
  const slot = slots.get(name);
  return slot === undefined ? 'var(--quiet)' : seriesColour(slot);
}

function describeMoves({ nodes, links }: SankeyData, { t, numbers }: Formatters): string {
  const ways = links
    .map(({ source, target, value }) =>
      t('failovers.flows.flow', {
        from: nodes[source]?.name ?? '',
        to: nodes[target]?.name ?? '',
        shown: numbers.exact(value),
      }),
    )
    .reduce((before, way) => t('failovers.flows.flowList', { ways: before, way }));
  return t('failovers.flows.description', { ways });
}
