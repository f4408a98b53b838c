import { bytes, list, oneOf, seconds, type Values, whole } from '../setting.ts';

export const fileSettings = {
  maxFileSize: bytes({ env: 'MAX_FILE_SIZE', doc: 'Largest file of an upload.', default: 2_000_000_000 }),
  maxTotalSize: bytes({
    env: 'MAX_TOTAL_SIZE',
    doc: 'All files of one request together.',
    default: 10_000_000_000,
  }),
  maxFiles: whole({ env: 'MAX_FILES', doc: 'Files in one request.', default: 1000 }, { min: 1, max: 10_000 }),
  maxPages: whole(
    { env: 'MAX_PAGES', doc: 'Pages a document may have.', default: 10_000 },
    { min: 1, max: 1_000_000 },
  ),
  uploadTtl: seconds({
    env: 'UPLOAD_TTL',
    doc: 'How long a file from POST /uploads is kept for a job to use it, and a resumable upload that gets no further byte.',
    default: 86_400,
  }),
  importUrls: oneOf(['off', 'public', 'any'], {
    env: 'IMPORT_URLS',
    doc: 'Where documents named by `urls` may be fetched from. `public`: addresses of the public internet only. `any`: private addresses and every port as well; everyone who may submit can then reach what this machine can.',
    default: 'public',
  }),
  importPorts: list({
    env: 'IMPORT_PORTS',
    doc: 'Ports that documents may be fetched from with IMPORT_URLS=public.',
    default: ['80', '443'],
  }),
  signedUrlTtl: seconds(
    { env: 'SIGNED_URL_TTL', doc: 'How long a signed download link works.', default: 900 },
    { min: 1, max: 31_536_000 },
  ),
  inspectionProcesses: whole(
    {
      env: 'INSPECTION_PROCESSES',
      doc: 'Isolated processes that look at uploads before a job is accepted.',
      default: 1,
    },
    { min: 1, max: 64 },
  ),
  inspectionSeconds: seconds(
    { env: 'INSPECTION_SECONDS', doc: 'Longest inspection of one file.', default: 20 },
    { min: 1, max: 600 },
  ),
};

export type FileSettings = Values<typeof fileSettings>;
