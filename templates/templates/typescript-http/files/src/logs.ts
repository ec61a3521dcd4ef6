import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';
import { SERVICE } from './service.ts';

/** One JSON object a line on stdout, with the ids of the current span where there is one. */
export function createLogger(
  level: LogLevel,
  version: string,
  destination: DestinationStream = pino.destination({ fd: 1, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { service: SERVICE, version },
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      // The contract of the log pipeline ends at "error".
      formatters: { level: (label) => ({ level: label === 'fatal' ? 'error' : label }) },
      errorKey: 'error',
      mixin: spanIds,
    },
    destination,
  );
}

function spanIds(): Record<string, string> {
  const span = trace.getSpanContext(context.active());
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
