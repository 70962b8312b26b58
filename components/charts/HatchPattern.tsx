/** The pattern of unknown areas, to fill shapes of an SVG with. */
export function HatchPattern({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line y2="6" stroke="var(--quiet)" strokeOpacity="0.45" strokeWidth="1.5" />
      </pattern>
    </defs>
  );
}
