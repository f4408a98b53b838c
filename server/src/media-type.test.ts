import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { sniff } from './media-type.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** A ZIP's local header and data, or its central header, for one entry. */
function zipEntry(name: string, content = '', where: 'local' | 'central' = 'local'): Buffer {
  const header = Buffer.alloc(where === 'local' ? 30 : 46);
  header.write(where === 'local' ? 'PK\x03\x04' : 'PK\x01\x02', 'latin1');
  header.writeUInt16LE(8, where === 'local' ? 8 : 10);
  header.writeUInt16LE(name.length, where === 'local' ? 26 : 28);
  return Buffer.concat([
    header,
    Buffer.from(name),
    where === 'local' ? deflateRawSync(content) : Buffer.alloc(0),
  ]);
}
const types = (main: string) =>
  zipEntry('[Content_Types].xml', `<Types><Override ContentType="application/${main}"/></Types>`);
const openXml = 'vnd.openxmlformats-officedocument.';

describe('the media type of a file', () => {
  test('is PDF only when the header is at the very start', () => {
    assert.equal(sniff(bytes('%PDF-1.7\n')), 'application/pdf');
    assert.equal(sniff(bytes('\xef\xbb\xbf%PDF-1.4')), 'application/pdf');
    assert.equal(sniff(bytes('\r\n%PDF-1.4')), 'application/pdf');
    assert.equal(sniff(bytes('%!PS-Adobe-3.0\n%%\n%PDF-1.4\n')), 'application/postscript');
    assert.notEqual(sniff(bytes(`${'%'.repeat(900)}\n%PDF-1.4\n`)), 'application/pdf');
    assert.notEqual(sniff(bytes('%PDF1.4\n')), 'application/pdf');
    assert.notEqual(sniff(bytes('<html>%PDF-1.4')), 'application/pdf');
  });

  test('is told of pictures by their first bytes', () => {
    assert.equal(sniff(bytes('\x89PNG\r\n\x1a\n\0\0')), 'image/png');
    assert.equal(sniff(bytes('\xff\xd8\xff\xe0')), 'image/jpeg');
    assert.equal(sniff(bytes('GIF89a')), 'image/gif');
    assert.equal(sniff(bytes('II*\0\x08\0')), 'image/tiff');
    assert.equal(sniff(bytes('MM\0*\0\0')), 'image/tiff');
    assert.equal(sniff(bytes('RIFF\x10\0\0\0WEBPVP8 ')), 'image/webp');
  });

  test('is told of Office documents by their content types, macros included', () => {
    const sheet = `${openXml}spreadsheetml.sheet`;
    assert.equal(sniff(types(`${sheet}.main+xml`)), `application/${sheet}`);
    assert.equal(
      sniff(types(`${openXml}wordprocessingml.document.main+xml`)),
      `application/${openXml}wordprocessingml.document`,
    );
    assert.equal(
      sniff(types(`${openXml}presentationml.presentation.main+xml`)),
      `application/${openXml}presentationml.presentation`,
    );
    assert.equal(
      sniff(types('vnd.ms-excel.sheet.macroEnabled.main+xml')),
      'application/vnd.ms-excel.sheet.macroenabled.12',
    );
  });

  test('is told of Office documents by the directory at the end when the head does not show it', () => {
    const tail = Buffer.concat([
      zipEntry('[Content_Types].xml', '', 'central'),
      zipEntry('word/document.xml', '', 'central'),
    ]);
    assert.equal(
      sniff(zipEntry('docProps/app.xml', 'x'), tail),
      `application/${openXml}wordprocessingml.document`,
    );
    assert.equal(sniff(zipEntry('photo.jpg', 'x')), 'application/zip');
    assert.equal(sniff(bytes('PK\x05\x06\0\0')), 'application/zip');
  });

  test('is text, markup or unknown otherwise', () => {
    assert.equal(sniff(Buffer.from('Grüße aus dem Tal\n')), 'text/plain');
    assert.equal(
      sniff(Buffer.from('é'.repeat(3000)).subarray(0, 4095)),
      'text/plain',
      'cut within a character',
    );
    assert.equal(sniff(bytes('\n<!DOCTYPE html><p>')), 'text/html');
    assert.equal(sniff(bytes('<?xml version="1.0"?><svg xmlns="x">')), 'image/svg+xml');
    assert.equal(sniff(bytes('\x7fELF\x02\x01\x01\0')), 'application/octet-stream');
    assert.equal(sniff(bytes('')), 'application/octet-stream');
    assert.equal(sniff(bytes('a\0b')), 'application/octet-stream');
  });
});
