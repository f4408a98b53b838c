const names: Record<string, { name: string; extensions: string[] }> = {
  'application/pdf': { name: 'PDF', extensions: ['.pdf'] },
  'image/jpeg': { name: 'JPEG', extensions: ['.jpg', '.jpeg'] },
  'image/png': { name: 'PNG', extensions: ['.png'] },
  'image/tiff': { name: 'TIFF', extensions: ['.tif', '.tiff'] },
  'text/plain': { name: 'text', extensions: ['.txt'] },
  'text/html': { name: 'HTML', extensions: ['.html', '.htm'] },
  'text/csv': { name: 'CSV', extensions: ['.csv'] },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    name: 'Word',
    extensions: ['.docx'],
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
    name: 'Excel',
    extensions: ['.xlsx'],
  },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': {
    name: 'PowerPoint',
    extensions: ['.pptx'],
  },
};

/** "PDF, JPEG or PNG". */
export function typeNames(types: readonly string[]): string {
  const words = types.map((type) => names[type]?.name ?? type);
  return words.length < 2 ? (words[0] ?? 'any') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** For the file dialog's filter. Only a hint: what a file is, the server decides from its bytes. */
export const dialogFilter = (types: readonly string[]): string =>
  types.flatMap((type) => [type, ...(names[type]?.extensions ?? [])]).join(',');
