import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { problemMediaType, problemOf } from './problem.ts';
import type { HubServer } from './types.ts';
import { validationError } from './validation-errors.ts';

/** What Fastify itself refuses, in our words. Codes not listed follow from their status. */
function ofFastify(error: FastifyError, request: FastifyRequest): HubError | undefined {
  const because = { cause: error };
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE': {
      const limit = request.routeOptions.bodyLimit;
      return new HubError('payload-too-large', `The body may have at most ${limit} bytes here.`, because);
    }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': {
      const got = request.headers['content-type'];
      const found = got === undefined ? 'without a Content-Type' : `as ${got.slice(0, 100)}`;
      return new HubError(
        'unsupported-media-type',
        `The body came ${found}, which is not taken here: send application/json, or what the description of this route names.`,
        because,
      );
    }
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new HubError('bad-request', 'The body is empty but announced as JSON.', because);
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new HubError('bad-request', 'The body is not valid JSON.', because);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new HubError('bad-request', 'The body is not as long as Content-Length says.', because);
    case 'FST_ERR_BAD_URL':
      return new HubError('bad-request', 'The address is not a valid URL: check its % escapes.', because);
    case 'FST_ERR_NOT_FOUND':
      return notFound(request);
  }
  if (!error.code?.startsWith('FST_')) return undefined;
  const { statusCode = 500 } = error;
  if (statusCode === 404) return notFound(request);
  if (statusCode === 403) return new HubError('forbidden', 'This path is not served.', because);
  if (statusCode === 429)
    return new HubError('too-many-requests', 'Too many requests: wait a little.', because);
  if (statusCode >= 400 && statusCode < 500) return new HubError('bad-request', `${error.message}.`, because);
  return undefined;
}

/** The answer to an address or a method nothing listens to. */
export function notFound(request: FastifyRequest): HubError {
  return new HubError('not-found', `There is no ${request.method} ${pathOf(request)} here.`);
}

/** The path asked for, without its query, which may carry what does not belong in answers or logs. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

function known(error: FastifyError, request: FastifyRequest): HubError | undefined {
  if (error instanceof HubError) return error;
  if (Array.isArray(error.validation) && error.validation.length > 0) {
    return validationError(error.validationContext, error.validation);
  }
  return ofFastify(error, request);
}

/** Maps every error to a problem document; what nobody foresaw is logged once and told as 500 without its words. */
export function createErrorHandler(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    let told = known(error, request);
    if (!told) {
      const line = { err: error, requestId: request.id, method: request.method, path: pathOf(request) };
      if (reply.raw.destroyed) log.debug(line, 'a client went away before it was answered');
      else log.error(line, 'a request failed unexpectedly');
      told = new HubError(
        'internal-error',
        'The hub failed here. Its log has the cause under this requestId.',
      );
    }
    sendProblem(told, request, reply);
  };
}

/** Answers with the problem of `error`; `extra.retryAfterSeconds` also becomes the header. */
export function sendProblem(error: HubError, request: FastifyRequest, reply: FastifyReply): void {
  const { retryAfterSeconds } = error.extra;
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', String(retryAfterSeconds));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  void reply
    .code(error.status)
    .header('content-type', problemMediaType)
    .serializer((problem: unknown) => JSON.stringify(problem))
    .send(problemOf(error, { id: request.id, path: pathOf(request) }));
}

/** Sets the one error handler of the server. */
export function handleErrors(server: HubServer, log: Log): void {
  server.setErrorHandler(createErrorHandler(log));
}
