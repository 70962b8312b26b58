import type { Station } from './flowStations';

interface Props {
  from: [number, number];
  to: [number, number];
  /** In pixels. */
  width: number;
  colour: string;
  way?: Station['way'];
}

/** Half the size of the cross on a line that leads nowhere, in pixels. */
const arm = 4;

/** One line of the flow picture: whole where sessions are welcome, broken while they leave, crossed out where none pass. */
export function Wire({ from: [x1, y1], to: [x2, y2], width, colour, way = 'open' }: Props) {
  const middle = (x1 + x2) / 2;
  return (
    <g data-way={way}>
      <path
        d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
        fill="none"
        stroke={colour}
        strokeWidth={width}
        strokeDasharray={way === 'leaving' ? '8 3' : way === 'shut' ? '2 4' : undefined}
      />
      {way === 'shut' ? (
        <path
          d={`M${x2 - 3 * arm} ${y2 - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`}
          stroke="var(--state-down)"
          strokeWidth="1.75"
        />
      ) : null}
    </g>
  );
}
