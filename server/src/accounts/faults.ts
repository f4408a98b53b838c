import { fault } from '../fault.ts';

export const insufficientCredits = fault({
  code: 'INSUFFICIENT_CREDITS',
  kind: 'unpaid',
  message:
    'This needs {needed} credits and {balance} are left. Choose a cheaper model or the engine local, split the document, or wait for the grant of next month (GET /api/v1/me/credits says when).',
});
