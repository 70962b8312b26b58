import type { FlowNode } from './flow-nodes';

interface Props {
  from: [number, number];
  to: [number, number];
  /** In pixels. */
  width: number;
  colour: string;
  edgeState?: FlowNode['edgeState'];
}

/** Half the size of the cross on a line that leads nowhere, in pixels. */
const crossArmPixels = 4;

/** One line of the flow picture: solid if new sessions are accepted, dashed while sessions leave, crossed out if none pass. */
export function FlowEdgePath({ from: [x1, y1], to: [x2, y2], width, colour, edgeState = 'open' }: Props) {
  const middle = (x1 + x2) / 2;
  return (
    <g data-way={edgeState}>
      <path
        d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
        fill="none"
        stroke={colour}
        strokeWidth={width}
        strokeDasharray={edgeState === 'leaving' ? '8 3' : edgeState === 'shut' ? '2 4' : undefined}
      />
      {edgeState === 'shut' ? (
        <path
          d={`M${x2 - 3 * crossArmPixels} ${y2 - crossArmPixels}l${2 * crossArmPixels} ${2 * crossArmPixels}m0 ${-2 * crossArmPixels}l${-2 * crossArmPixels} ${2 * crossArmPixels}`}
          stroke="var(--state-down)"
          strokeWidth="1.75"
        />
      ) : null}
    </g>
  );
}
