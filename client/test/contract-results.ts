import type { Run } from './contract-runs.ts';

/** What a finished job of the stand-in says it made. */
export function complete(run: Run, newId: () => string): void {
  const { job } = run;
  const small = Math.round(job.original_size * 0.38);
  Object.assign(job, {
    progress: 1,
    progress_percent: 100,
    processed_chunks: 1,
    download_url: `/api/v1/jobs/${job.job_id}/result`,
    warnings: job.original_filename?.includes('partial')
      ? ['Pages 3-4 could not be read and were left out.']
      : [],
    partial: job.original_filename?.includes('partial') ?? false,
    result:
      job.operation === 'compress'
        ? {
            changed: true,
            original_size: job.original_size,
            compressed_size: small,
            compression_ratio: 0.38,
            saved_percent: 62,
            pages: 4,
            engine: 'Octavo optimizer',
            duration_seconds: 1.27,
          }
        : {
            pages: 4,
            size: job.original_size,
            encrypted: false,
            fonts: ['Helvetica', 'Times-Roman'],
            info: { title: 'Report', author: null },
          },
    files: [
      {
        file_id: newId(),
        name: `${(job.original_filename ?? 'result').replace(/\.pdf$/i, '')}-${job.operation}.pdf`,
        size: small,
        media_type: 'application/pdf',
        sha256: 'a'.repeat(64),
        url: `/api/v1/jobs/${job.job_id}/result`,
      },
    ],
  });
  if (job.kind === 'bulk') {
    job.result = {
      files: job.items!.length,
      completed: job.items!.length - 1,
      failed: 1,
      saved_percent: 62,
    };
    job.items!.forEach((item, index) => {
      item.status = index === 1 ? 'failed' : 'completed';
      item.result =
        index === 1
          ? null
          : {
              original_size: item.original_size,
              compressed_size: Math.round(item.original_size * 0.38),
              saved_percent: 62,
            };
      item.error =
        index === 1
          ? {
              code: 'PDF_ENCRYPTED',
              message: 'The PDF needs a password. Remove it and send the file again.',
              details: {},
              retryable: false,
            }
          : null;
    });
    job.partial = true;
  }
  run.bytes = new TextEncoder().encode(`%PDF-1.7\n% ${job.job_id}\n%%EOF\n`);
}
