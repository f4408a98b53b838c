import { answer } from '../../src/operations/child.ts';
import type { SandboxRequest } from '../../src/operations/request.ts';
import { serveSandbox } from '../../src/sandbox/child.ts';
import { testCatalog } from './catalog.ts';

serveSandbox((request, io) => answer(request as SandboxRequest, io, testCatalog));
