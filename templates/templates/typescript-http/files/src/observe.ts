import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Gauge, Histogram, type Registry } from 'prom-client';
import { PLATFORM_PATHS } from './health.ts';
import { SERVICE } from './service.ts';

const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];

// nginx's status for a client that left: nobody reads it, but it must not count as our failure.
const CLIENT_CLOSED_REQUEST = 499;

const tracer = trace.getTracer(SERVICE);

declare module 'fastify' {
  interface FastifyRequest {
    /** The context with the span of the request. */
    traceContext: Context | null;
  }
}

/** Measures, traces and logs each request, under the names of OpenTelemetry's semantic conventions. */
export function observe(app: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP server requests.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    registers: [registry],
  });
  const active = new Gauge({
    name: 'http_server_active_requests',
    help: 'Number of active HTTP server requests.',
    labelNames: ['http_request_method'],
    registers: [registry],
  });

  app.decorateRequest('traceContext', null);

  app.addHook('onRequest', (request, reply, done) => {
    if (PLATFORM_PATHS.has(request.routeOptions.url ?? '')) return done();

    const startedAt = performance.now();
    // Clients must not invent values of labels.
    const method = METHODS.includes(request.method) ? request.method : '_OTHER';
    const route = routeOf(request);
    const requestContext = startSpan(request, method, route);
    request.traceContext = requestContext;
    active.inc({ http_request_method: method });

    reply.raw.once('close', () => {
      const seconds = (performance.now() - startedAt) / 1000;
      const status = reply.raw.writableEnded ? reply.raw.statusCode : CLIENT_CLOSED_REQUEST;
      active.dec({ http_request_method: method });
      duration.observe(
        {
          http_request_method: method,
          http_route: route,
          http_response_status_code: status,
        },
        seconds,
      );
      endSpan(requestContext, status);
      context.with(requestContext, () =>
        request.log.info(
          {
            'http.request.method': method,
            'http.route': route,
            'http.response.status_code': status,
            duration_ms: Math.round(seconds * 1_000_000) / 1000,
          },
          'request',
        ),
      );
    });
    context.with(requestContext, done);
  });

  // What is called when the body has arrived does not have the context of what asked for it.
  app.addHook('preValidation', (request, _reply, done) =>
    context.with(request.traceContext ?? ROOT_CONTEXT, done),
  );
}

/** The pattern of the route, in the spelling of OpenAPI: few, however many paths are asked for. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url?.replaceAll(/:(\w+)/g, '{$1}') ?? 'unmatched';
}

function startSpan(request: FastifyRequest, method: string, route: string): Context {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const span = tracer.startSpan(
    request.is404 ? method : `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        [ATTR_HTTP_REQUEST_METHOD]: method,
        [ATTR_HTTP_ROUTE]: request.is404 ? undefined : route,
        [ATTR_URL_PATH]: request.url.split('?', 1)[0],
        [ATTR_URL_SCHEME]: request.protocol,
      },
    },
    parent,
  );
  return trace.setSpan(parent, span);
}

function endSpan(requestContext: Context, status: number): void {
  const span = trace.getSpan(requestContext);
  span?.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}
