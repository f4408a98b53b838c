/** One probe in a process of its own: prints JSON lines, the last one says how it ended. Run by `limits.ts`. */
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../server/package.json', import.meta.url));
const say = (fields: Record<string, unknown>) => writeSync(1, `${JSON.stringify(fields)}\n`);
const megabyte = 2 ** 20;
const kept: unknown[] = [];
/** The types of Node leave WebAssembly to the DOM's. */
declare const WebAssembly: { Memory: new (size: { initial: number; maximum: number }) => WasmMemory };
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
let memory: WasmMemory | undefined;

/** One page with a line of text, enough for a reader to open and draw; the offsets are counted, as qpdf wants them. */
const pdf = (() => {
  const content = 'BT /F 24 Tf 72 700 Td (isolation) Tj ET';
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  let table = `xref\n0 6\n${'0'.repeat(10)} 65535 f \n`;
  for (const [at, object] of objects.entries()) {
    table += `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
  }
  return Buffer.from(`${text}${table}trailer<</Root 1 0 R/Size 6>>\nstartxref\n${text.length}\n%%EOF\n`);
})();

async function pdfium(dpi: number) {
  const { init } = await import(require.resolve('@embedpdf/pdfium').replace('index.cjs', 'index.js'));
  const wasm = readFileSync(require.resolve('@embedpdf/pdfium/pdfium.wasm'));
  const p = await init({ wasmBinary: wasm });
  p.PDFiumExt_Init();
  const at = p.pdfium.wasmExports.malloc(pdf.length);
  p.pdfium.HEAPU8.set(pdf, at);
  const document = p.FPDF_LoadMemDocument(at, pdf.length, '');
  const page = p.FPDF_LoadPage(document, 0);
  const width = Math.round((595 / 72) * dpi);
  const height = Math.round((842 / 72) * dpi);
  const bitmap = p.FPDFBitmap_Create(width, height, 0);
  if (!bitmap) throw new Error('no bitmap');
  p.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
  p.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0);
  say({ pages: p.FPDF_GetPageCount(document), megapixels: (width * height) / 1e6 });
}

async function qpdf() {
  const file = require.resolve('@neslinesli93/qpdf-wasm');
  const create = (await import(file)).default;
  const m = await create({
    locateFile: (name: string) => new URL(name, `file://${file}`).pathname,
    noInitialRun: true,
    print() {},
    printErr() {},
  });
  m.FS.writeFile('/in.pdf', pdf);
  const code = m.callMain(['/in.pdf', '/out.pdf']);
  say({ code, bytes: m.FS.readFile('/out.pdf').length });
}

const grow: Record<string, (stepMegabytes: number) => void> = {
  buffers: (step) => kept.push(Buffer.alloc(step * megabyte, 1)),
  heap: (step) => {
    const list: unknown[] = [];
    for (let n = 0; n < step * 16_384; n += 1) list.push({ a: n, b: n + 0.5 });
    kept.push(list);
  },
  wasm: (step) => {
    memory ??= new WebAssembly.Memory({ initial: 16, maximum: 65_536 });
    const before = memory.buffer.byteLength;
    memory.grow(step * 16);
    new Uint8Array(memory.buffer).fill(1, before);
  },
};

const [what = 'start', most = '4000'] = process.argv.slice(2);
if (what === 'start') say({ rss: Math.round(process.memoryUsage().rss / megabyte) });
else if (what === 'pdfium') await pdfium(100);
else if (what === 'pdfium-large') await pdfium(850);
else if (what === 'qpdf') await qpdf();
else {
  const step = 50;
  let reached = 0;
  try {
    for (; reached < Number(most); reached += step) {
      grow[what]!(step);
      say({ reached: reached + step });
    }
  } catch (error) {
    say({ caught: `${(error as Error).name}: ${(error as Error).message}` });
  }
}
