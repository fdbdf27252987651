/** A frame of lines around rows of label and text, for the terminal. */
export function box(title: string, rows: readonly (readonly [label: string, text: string])[]): string {
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, text]) => `${label.padEnd(labelWidth)}  ${text}`);
  const width = Math.max(title.length, ...lines.map((line) => line.length));
  const line = (text: string): string => `│ ${text.padEnd(width)} │`;
  const rule = '─'.repeat(width + 2);
  return [`┌${rule}┐`, line(title), `├${rule}┤`, ...lines.map(line), `└${rule}┘`, ''].join('\n');
}
