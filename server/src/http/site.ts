import type { FastifyRequest } from 'fastify';
import type { ToolStatus } from '../engines/tools.ts';
import type { IncomingUploads } from '../files/incoming.ts';
import type { Inspection } from '../files/inspect.ts';
import type { FileSettings } from '../files/settings.ts';
import type { Signer } from '../files/signature.ts';
import type { Engine } from '../jobs/engine.ts';
import type { PageImages } from '../jobs/page-images.ts';
import type { Previews } from '../jobs/preview.ts';
import type { Watch } from '../jobs/watch.ts';
import type { Models } from '../models/open.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { HttpSettings } from './settings.ts';

/** What the routes work with. */
export interface Site {
  engine: Engine;
  watch: Watch;
  inspection: Inspection;
  previews: Previews;
  /** Which models there are; the API asks none itself. Absent: none. */
  models?: Pick<Models, 'status' | 'named' | 'tierOf'>;
  pageImages: PageImages;
  files: FileSettings;
  http: HttpSettings;
  /** Resumable uploads that are not complete yet. */
  incoming: IncomingUploads;
  /** Signs download links that work for whoever has them. */
  signer: Signer;
  /** What this machine can do; cached by the probe. */
  tools: () => Promise<readonly ToolStatus[]>;
  /** The pool whose walls `/health` reports: the workers' where this process has one. */
  sandbox: Sandbox;
  /** Whose request this is. */
  ownerOf: (request: FastifyRequest) => string;
  version: string;
}
