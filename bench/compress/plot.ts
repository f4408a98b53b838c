/** A tool's place: size as a share of the original, similarity, and whether everything was kept. */
export interface Point {
  name: string;
  ratio: number;
  similarity: number;
  losses: number;
  ours: boolean;
}

const width = 760;
const height = 460;
const left = 70;
const bottom = 60;
const top = 50;
const right = 30;

/** Size against similarity as an SVG of its own: up and to the left is better. Legible in light and dark. */
export function plot(points: readonly Point[], title: string): string {
  const xs = points.map(({ ratio }) => ratio);
  const ys = points.map(({ similarity }) => similarity);
  const x0 = Math.floor(Math.min(...xs) * 10) / 10;
  const x1 = Math.ceil(Math.max(...xs) * 10) / 10;
  const y0 = Math.floor(Math.min(...ys) * 50) / 50;
  const px = (ratio: number) => left + ((ratio - x0) / (x1 - x0 || 1)) * (width - left - right);
  const py = (value: number) => height - bottom - ((value - y0) / (1 - y0 || 1)) * (height - top - bottom);
  const text = (x: number, y: number, body: string, extra = '') =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${extra}>${body}</text>`;
  const grid: string[] = [];
  for (let x = x0; x <= x1 + 1e-9; x += 0.1)
    grid.push(
      `<line x1="${px(x)}" x2="${px(x)}" y1="${top}" y2="${height - bottom}"/>`,
      text(px(x), height - bottom + 18, `${Math.round(x * 100)} %`, 'text-anchor="middle"'),
    );
  for (let y = y0; y <= 1 + 1e-9; y += 0.02)
    grid.push(
      `<line x1="${left}" x2="${width - right}" y1="${py(y)}" y2="${py(y)}"/>`,
      text(left - 8, py(y) + 4, y.toFixed(2), 'text-anchor="end"'),
    );
  const ours = points.filter((point) => point.ours).sort((a, b) => a.ratio - b.ratio);
  const line = ours
    .map(({ ratio, similarity }) => `${px(ratio).toFixed(1)},${py(similarity).toFixed(1)}`)
    .join(' ');
  const marks = points.map(({ name, ratio, similarity, losses, ours: own }, index) => {
    const x = px(ratio);
    const y = py(similarity);
    const colour = own ? '#0b7a5f' : losses > 0 ? '#c2410c' : '#475569';
    const shape =
      losses > 0
        ? `<path d="M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}" stroke="${colour}" stroke-width="2.5"/>`
        : `<circle cx="${x}" cy="${y}" r="5.5" fill="${colour}"/>`;
    const below = index % 2 === 1;
    const flip = x > width - 170;
    return `${shape}${text(x + (flip ? -9 : 9), y + (below ? 16 : -7), name, `fill="${colour}" font-weight="${own ? 600 : 400}"${flip ? ' text-anchor="end"' : ''}`)}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${title}">
<rect width="${width}" height="${height}" fill="#fff"/>
<g stroke="#e2e8f0" fill="#475569" stroke-width="1">${grid.join('').replaceAll('<text', '<text stroke="none"')}</g>
${text(left, 24, title, 'font-size="15" font-weight="600" fill="#0f172a"')}
${text(left, 42, 'Up and to the left is better. A cross: it lost fields, tags, links, text or the protection of some documents.', 'fill="#475569"')}
<polyline points="${line}" fill="none" stroke="#0b7a5f" stroke-width="2" opacity=".5"/>
${marks.join('\n')}
${text((left + width - right) / 2, height - 16, 'size, per cent of the original (geometric mean)', 'text-anchor="middle" fill="#0f172a"')}
<text transform="translate(18 ${(height - bottom + top) / 2}) rotate(-90)" text-anchor="middle" fill="#0f172a">similarity of pages (SSIM at 120 dpi)</text>
</svg>
`;
}
