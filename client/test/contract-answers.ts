import type { ServerResponse } from 'node:http';

/** Sends JSON. */
export const answer = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** Sends an error in the wire shape. */
export const refuse = (
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  details = {},
) =>
  answer(response, status, {
    success: false,
    error: { code, message, details, retryable: status >= 500 },
    request_id: 'request-1',
    timestamp: new Date().toISOString(),
  });
