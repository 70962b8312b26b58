/**
 * The path of a sparkline from zero at the bottom to the largest value at the top.
 *
 * @param values oldest first, spread evenly over the width; null is a gap
 * @returns the `d` of an SVG path, empty without values
 */
export function createSparklinePath(values: (number | null)[], width: number, height: number): string {
  const top = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let pen = 'M';
  let path = '';
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${(index * step).toFixed(1)} ${(height - 1 - (value / top) * (height - 2)).toFixed(1)}`;
    pen = 'L';
  });
  return path;
}
