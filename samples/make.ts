/** Makes the sample documents: `node samples/make.ts`. Needs Ghostscript, for its JPEG encoder. */
import { writeFileSync } from 'node:fs';
import { PdfWriter, text } from './pdf-writer.ts';
import { jpegOf, jpegOfPixels, landscape, randomFrom } from './picture.ts';

const a4 = { width: 595, height: 842 };
const fonts = '/Font << /F 1 0 R /B 2 0 R >>';

function begin(): PdfWriter {
  const pdf = new PdfWriter();
  pdf.add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  pdf.add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>');
  return pdf;
}

const line = (x: number, y: number, size: number, words: string, font = 'F') =>
  `BT /${font} ${size} Tf ${x} ${y} Td ${text(words)} Tj ET\n`;

const prose =
  'The valley opens to the south and keeps the evening light longer than the towns around it. Paths are marked in yellow; none is steep for long. Bring water, for there is no well above the mill, and a coat, for the wind turns after five. The hut is open from May to October and serves soup until it is gone.';

/** Words broken into lines of at most `most` characters. */
function wrapped(words: string, most: number): string[] {
  const lines = [''];
  for (const word of words.split(' ')) {
    const last = lines.at(-1)!;
    if (last && last.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

const paragraph = (x: number, y: number, words: string) =>
  wrapped(words, 88)
    .map((words, index) => line(x, y - index * 16, 11, words))
    .join('');

/** Four pages with two photographs, an outline of five entries and six links. */
function brochure(): Buffer {
  const pdf = begin();
  const photo = (width: number, height: number, seed: number) =>
    pdf.stream(
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
      jpegOfPixels(landscape(width, height, seed), width, height, 90),
    );
  const pictures = [photo(1800, 1200, 7), photo(1200, 800, 11)];
  const pages = pdf.reserve();
  const numbers = [pdf.reserve(), pdf.reserve(), pdf.reserve(), pdf.reserve()];
  const link = (rectangle: string, target: string) =>
    pdf.add(`<< /Type /Annot /Subtype /Link /Rect [${rectangle}] /Border [0 0 0] ${target} >>`);
  const toPage = (index: number) => `/Dest [${numbers[index]} 0 R /XYZ 0 842 0]`;
  const toWeb = `/A << /S /URI /URI (https://example.org/) >>`;
  const titles = ['The quiet valley', 'Getting there', 'Where to stay', 'Season and weather'];
  for (const [index, title] of titles.entries()) {
    const picture = pictures[index];
    let content = line(60, 770, 24, title, 'B');
    if (picture) content += 'q 475 0 0 316 60 430 cm /P Do Q\n';
    for (let part = 0; part < (picture ? 4 : 8); part += 1)
      content += paragraph(60, (picture ? 400 : 730) - part * 82, prose);
    content += line(60, 40, 9, `${index + 1}   example.org   contents`);
    const links = [link('60 36 140 50', toWeb)];
    if (index === 0) links.push(link('140 36 200 50', toPage(2)), link('60 770 300 794', toPage(3)));
    pdf.add(
      `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${a4.width} ${a4.height}] /Resources << ${fonts}${picture ? ` /XObject << /P ${picture} 0 R >>` : ''} >> /Contents ${pdf.stream('', content)} 0 R /Annots [${links.map((one) => `${one} 0 R`).join(' ')}] >>`,
      numbers[index],
    );
  }
  pdf.add(`<< /Type /Pages /Kids [${numbers.map((one) => `${one} 0 R`).join(' ')}] /Count 4 >>`, pages);
  const outline = pdf.reserve();
  const entries = titles.map(() => pdf.reserve());
  const below = pdf.reserve();
  for (const [index, title] of titles.entries()) {
    const neighbours = `${index > 0 ? `/Prev ${entries[index - 1]} 0 R ` : ''}${index < 3 ? `/Next ${entries[index + 1]} 0 R ` : ''}`;
    const child = index === 3 ? `/First ${below} 0 R /Last ${below} 0 R /Count 1 ` : '';
    pdf.add(
      `<< /Title ${text(title)} /Parent ${outline} 0 R ${neighbours}${child}${toPage(index)} >>`,
      entries[index],
    );
  }
  pdf.add(`<< /Title (Wind) /Parent ${entries[3]} 0 R ${toPage(3)} >>`, below);
  pdf.add(`<< /Type /Outlines /First ${entries[0]} 0 R /Last ${entries[3]} 0 R /Count 5 >>`, outline);
  const catalog = pdf.add(
    `<< /Type /Catalog /Pages ${pages} 0 R /Outlines ${outline} 0 R /PageMode /UseOutlines >>`,
  );
  return pdf.finish(
    catalog,
    pdf.add('<< /Title (The quiet valley) /Author (Octavo samples) /CreationDate (D:20260101120000Z) >>'),
  );
}

/** One page with eight text fields and two check boxes. */
function form(): Buffer {
  const pdf = begin();
  const pages = pdf.reserve();
  const page = pdf.reserve();
  const labels = [
    'Given name',
    'Family name',
    'Street',
    'Postal code',
    'Town',
    'Country',
    'E-mail',
    'Telephone',
  ];
  const widget = (rectangle: string, rest: string) =>
    pdf.add(`<< /Type /Annot /Subtype /Widget /Rect [${rectangle}] /P ${page} 0 R /F 4 ${rest} >>`);
  const fields = labels.map((label, index) =>
    widget(
      `220 ${697 - index * 40} 520 ${719 - index * 40}`,
      `/FT /Tx /T ${text(label)} /V () /DA (/F 11 Tf 0 g) /MK << /BC [0.6] >>`,
    ),
  );
  const tick = pdf.stream('/Type /XObject /Subtype /Form /BBox [0 0 14 14]', '2 w 3 7 m 6 3 l 11 11 l S');
  const empty = pdf.stream('/Type /XObject /Subtype /Form /BBox [0 0 14 14]', '0.6 G 0.5 0.5 13 13 re S');
  const boxes = ['Send me news', 'I have read the terms'];
  for (const [index, label] of boxes.entries()) {
    const y = 350 - index * 30;
    fields.push(
      widget(
        `60 ${y} 74 ${y + 14}`,
        `/FT /Btn /T ${text(label)} /V /Off /AS /Off /AP << /N << /Yes ${tick} 0 R /Off ${empty} 0 R >> >>`,
      ),
    );
  }
  const content =
    line(60, 770, 20, 'Registration', 'B') +
    labels.map((label, index) => line(60, 703 - index * 40, 11, label)).join('') +
    boxes.map((label, index) => line(84, 353 - index * 30, 11, label)).join('');
  const list = fields.map((one) => `${one} 0 R`).join(' ');
  pdf.add(
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${a4.width} ${a4.height}] /Resources << ${fonts} >> /Contents ${pdf.stream('', content)} 0 R /Annots [${list}] >>`,
    page,
  );
  pdf.add(`<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`, pages);
  const acroForm = `<< /Fields [${list}] /NeedAppearances true /DR << ${fonts} >> /DA (/F 11 Tf 0 g) >>`;
  const catalog = pdf.add(`<< /Type /Catalog /Pages ${pages} 0 R /AcroForm ${acroForm} >>`);
  return pdf.finish(catalog, pdf.add('<< /Title (Registration) /CreationDate (D:20260101120000Z) >>'));
}

/** Two pages that are nothing but grey pictures of a typed letter, a little askew and specked: 200 dots per inch. */
function scan(): Buffer {
  const random = randomFrom(3);
  const pictures = [1, 2].map((number) => {
    const pdf = begin();
    let content = '0.96 g 0 0 595 842 re f 0.15 g q 0.99985 0.0173 -0.0173 0.99985 8 -4 cm\n';
    content += line(80, 760, 14, `Letter, page ${number}`, 'B');
    for (let part = 0; part < 8; part += 1) content += paragraph(80, 720 - part * 82, prose);
    content += 'Q\n';
    for (let speck = 0; speck < 300; speck += 1)
      content += `${(0.3 + random() * 0.5).toFixed(2)} g ${(random() * 595).toFixed(1)} ${(random() * 842).toFixed(1)} 0.6 0.6 re f\n`;
    const pages = pdf.reserve();
    const page = pdf.add(
      `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 595 842] /Resources << ${fonts} >> /Contents ${pdf.stream('', content)} 0 R >>`,
    );
    pdf.add(`<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`, pages);
    const catalog = pdf.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
    return jpegOf(pdf.finish(catalog, pdf.add('<< >>')), 'jpeggray', 200, 80);
  });
  const pdf = new PdfWriter();
  const pages = pdf.reserve();
  const kids = pictures.map((jpeg) => {
    const image = pdf.stream(
      '/Type /XObject /Subtype /Image /Width 1653 /Height 2339 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode',
      jpeg,
    );
    const content = pdf.stream('', '595 0 0 842 0 0 cm /P Do');
    return pdf.add(
      `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /P ${image} 0 R >> >> /Contents ${content} 0 R >>`,
    );
  });
  pdf.add(`<< /Type /Pages /Kids [${kids.map((one) => `${one} 0 R`).join(' ')}] /Count 2 >>`, pages);
  const catalog = pdf.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
  return pdf.finish(catalog, pdf.add('<< /Title (Letter) /CreationDate (D:20260101120000Z) >>'));
}

for (const [name, make] of Object.entries({ brochure, form, scan })) {
  const bytes = make();
  writeFileSync(new URL(`${name}.pdf`, import.meta.url), bytes);
  console.log(`${name}.pdf ${bytes.length} bytes`);
}
