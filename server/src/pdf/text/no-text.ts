import { fault } from '../../fault.ts';

export const noText = fault({
  code: 'NO_TEXT',
  kind: 'unprocessable',
  message:
    'None of the {pages} page(s) has text: what they show is pictures. Run text recognition (OCR) on the document first and send the result.',
});
