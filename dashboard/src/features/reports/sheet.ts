/** A table as it leaves the screen: its head, and rows of texts and numbers; null is not known. */
export interface Sheet {
  name: string;
  head: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** A cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula begins with an apostrophe. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The sheets as one CSV, an empty line between them; with a mark in front by which Excel knows that it is UTF-8. */
export function csvOf(sheets: readonly Sheet[]): string {
  const parts = sheets.map(({ name, head, rows }) =>
    [[name], head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n'),
  );
  return `\uFEFF${parts.join('\r\n\r\n')}\r\n`;
}

/** The sheets as a workbook, in a chunk that only those load who want one. */
export async function xlsxOf(sheets: readonly Sheet[]): Promise<Blob> {
  const { default: write } = await import('write-excel-file/browser');
  return write(
    sheets.map(({ name, head, rows }) => ({
      // Excel takes no more, and none of these characters.
      sheet: name.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, 31),
      stickyRowsCount: 1,
      columns: head.map((_, i) => ({ width: i === 0 ? 28 : 14 })),
      data: [
        head.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
        ...rows.map((row) =>
          row.map((value) => {
            if (value === null) return null;
            return typeof value === 'number' ? { value, type: Number } : { value, type: String };
          }),
        ),
      ],
    })),
  ).toBlob();
}

/** Hands a file to whoever looks at the page. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
