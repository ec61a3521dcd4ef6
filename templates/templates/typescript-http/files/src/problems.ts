import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** A failure that the client is told about, as a problem document (RFC 9457). The cause is for the log only. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    detail: string,
    { cause, headers = {} }: { cause?: unknown; headers?: Record<string, string> } = {},
  ) {
    super(detail, { cause });
    this.status = status;
    this.headers = headers;
  }
}

export function sendProblem(
  error: FastifyError | Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = error instanceof Problem ? error : toProblem(error, request);
  if (problem.status >= 500) request.log.error({ error: problem.cause }, 'request failed');
  const document = {
    type: 'about:blank',
    title: STATUS_CODES[problem.status],
    status: problem.status,
    detail: problem.message,
  };
  reply.code(problem.status).headers(problem.headers).type('application/problem+json');
  return reply.send(document);
}

function toProblem(error: FastifyError, request: FastifyRequest): Problem {
  switch (error.validation && error.validationContext) {
    case undefined:
      break;
    case 'params':
      // An id of the wrong form is an id that nothing has.
      return new Problem(404, 'There is no such resource.');
    case 'body':
      return isJson(request)
        ? new Problem(422, error.message)
        : new Problem(415, 'The body must be JSON.');
    default:
      return new Problem(400, error.message);
  }
  if (error.code === 'FST_ERR_HANDLER_TIMEOUT') {
    return new Problem(503, 'The request took too long.', { cause: error });
  }
  const { statusCode = 500 } = error;
  return statusCode >= 400 && statusCode < 500
    ? new Problem(statusCode, error.message)
    : new Problem(500, 'An unexpected error occurred.', { cause: error });
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}
