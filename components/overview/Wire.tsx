interface Props {
  from: [number, number];
  to: [number, number];
  /** Requests per second on it, and on all wires together. */
  rate: number;
  total: number;
  colour: string;
  /** Takes no new sessions: pale while it still has traffic, dashed without. */
  isClosed?: boolean;
}

/** Width of a line that carries everything, in pixels. */
const widest = 14;

/** One line of the flow picture. */
export function Wire({ from: [x1, y1], to: [x2, y2], rate, total, colour, isClosed = false }: Props) {
  const middle = (x1 + x2) / 2;
  const share = total > 0 ? rate / total : 0;
  return (
    <path
      d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
      fill="none"
      stroke={colour}
      strokeWidth={rate > 0 ? Math.max(1.5, share * widest) : 1}
      strokeDasharray={isClosed && rate === 0 ? '4 4' : undefined}
      opacity={isClosed || rate === 0 ? 0.5 : 1}
    />
  );
}
