/** `report.pdf` with `-compressed` as `report-compressed.pdf`: what a result is called when somebody downloads it. */
export function outputName(source: { name: string }, suffix: string, extension = '.pdf'): string {
  const stem = source.name.replace(/\.[a-z0-9]{1,5}$/i, '') || 'document';
  return `${stem}${suffix}${extension}`;
}
