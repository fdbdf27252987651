const [WIDTH, HEIGHT, EDGE] = [120, 32, 2];

interface SparklineProps {
  /** Oldest first; null where nothing is known, which is a gap. */
  values: readonly (number | null)[];
  /** What lies at the bottom at the highest, and at the top at the lowest: a flat line looks flat. */
  floor: number;
  ceiling: number;
}

/** A day as a line: no axis, no colour, its last point marked. */
export function Sparkline({ values, floor, ceiling }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(floor, ...known);
  const high = Math.max(ceiling, ...known, low + Number.EPSILON);
  const x = (i: number): number => EDGE + (i / Math.max(1, values.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number): number => HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const path = values
    .map((value, i) => {
      if (value === null) return '';
      const starts = i === 0 || values[i - 1] === null;
      return `${starts ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  const last = values.at(-1) ?? null;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className="sparkline-base" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
      <path className="sparkline-line" d={path} />
      {last === null ? null : (
        <path className="sparkline-end" d={`M${x(values.length - 1)} ${y(last).toFixed(1)}v.01`} />
      )}
    </svg>
  );
}
