import { useEffect } from 'react';
import { usePreviousNames } from '@/components/charts/stable-ranking';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { BackendRow, UpstreamRow } from '@/lib/contract/types';
import { FlowEdgePath } from './FlowEdgePath';
import { createFlowEdges, createFlowNodes, describeFlow, type FlowNode } from './flow-nodes';
import { formatPorts } from './format-ports';
import styles from './overview.module.css';

interface Props {
  upstream: UpstreamRow | undefined;
  backends: BackendRow[];
  /** Height of the picture in pixels. */
  height: number;
  /** False while the rates are not known. */
  isKnown: boolean;
}

const diagramWidth = 360;

/** Clients, listener and backends as a picture; a line is as wide as the traffic on it. */
export function FlowDiagram({ upstream, backends, height, isKnown }: Props) {
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const total = backends.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
  const [before, remember] = usePreviousNames();
  const nodes = createFlowNodes(backends, t, before);
  useEffect(() => remember(nodes.map(({ name }) => name)));
  const room = Math.min(64, height / Math.max(1, nodes.length));
  const strands = createFlowEdges(nodes.map(({ rate }) => (isKnown ? rate : 0)));
  const middle = height / 2;
  const heightOf = (index: number) => middle + (index - (nodes.length - 1) / 2) * room;
  return (
    <section className="panel" aria-label={t('overview.flow.title')}>
      <div className="panel-head">
        <h2>{t('overview.flow.title')}</h2>
        <span className="quiet number" title={t('backendPage.figures.rateTitle')}>
          {t('overview.flow.total', { rate: isKnown ? numbers.compact(total) : '–' })}
        </span>
      </div>
      <div className={styles.flow}>
        <svg
          viewBox={`0 0 ${diagramWidth} ${height}`}
          width="100%"
          height={height}
          role="img"
          aria-label={describeFlow(backends, formatters, isKnown)}
        >
          <FlowEdgePath
            from={[54, middle]}
            to={[80, middle]}
            width={isKnown && total > 0 ? 26 : 1.5}
            colour="var(--quiet)"
          />
          {nodes.map(({ name, colour, edgeState }, index) => (
            <FlowEdgePath
              key={name}
              from={[150, middle + (strands[index]?.offset ?? 0)]}
              to={[204, heightOf(index)]}
              width={strands[index]?.width ?? 1}
              colour={colour}
              edgeState={edgeState}
            />
          ))}
          <text x="4" y={middle + 4} className={styles.flowWord}>
            {t('overview.flow.clients')}
          </text>
          <rect x="80" y={middle - 16} width="70" height="32" rx="4" className={styles.flowBox} />
          <text x="115" y={middle + 4} textAnchor="middle" className={styles.flowMono}>
            {formatPorts(upstream?.listeners ?? []) ?? t('overview.flow.listener')}
            <title>{upstream?.listeners.join(', ')}</title>
          </text>
          {nodes.map((station, index) => (
            <FlowNodeLabel key={station.name} station={station} y={heightOf(index) + 4} isKnown={isKnown} />
          ))}
        </svg>
      </div>
    </section>
  );
}

function FlowNodeLabel({ station, y, isKnown }: { station: FlowNode; y: number; isKnown: boolean }) {
  const { name, icon, iconColour, rate, word } = station;
  const { t, numbers } = useFormatters();
  return (
    <>
      <text x="210" y={y} style={{ fill: iconColour }} className={styles.flowWord}>
        {icon}
      </text>
      <text x="226" y={y} className={styles.flowWord}>
        {name.length > 9 ? `${name.slice(0, 8)}…` : name}
      </text>
      <text x={diagramWidth - 2} y={y} textAnchor="end" className={styles.flowRate}>
        {word && rate === 0 ? word : t('overview.flow.rate', { rate: isKnown ? numbers.compact(rate) : '–' })}
      </text>
    </>
  );
}
