import { DiagLogLevel, diag } from '@opentelemetry/api';
import { defaultResource, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { NoopSpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { Logger } from 'pino';
import { SERVICE } from './service.ts';
import { within } from './within.ts';

const FLUSH_TIMEOUT_MS = 5_000;

/**
 * Starts OpenTelemetry, steered by the standard OTEL_* variables. Without an OTLP endpoint nothing is
 * exported, but spans exist, so that logs carry their ids.
 *
 * @returns what sends the spans that are left
 */
export function startTracing(version: string, logger: Logger): () => Promise<void> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = process.env;
  const exported = OTEL_EXPORTER_OTLP_ENDPOINT || OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const options: Partial<NodeSDKConfiguration> = {
    resource: defaultResource().merge(
      resourceFromAttributes({ [ATTR_SERVICE_NAME]: SERVICE, [ATTR_SERVICE_VERSION]: version }),
    ),
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over what the service says of itself.
    resourceDetectors: [envDetector],
    // Logs go to stdout, and Prometheus fetches the metrics.
    logRecordProcessors: [],
    metricReaders: [],
  };
  if (!exported) options.spanProcessors = [new NoopSpanProcessor()];
  const sdk = new NodeSDK(options);
  sendDiagnosticsTo(logger);
  sdk.start();
  return () => flush(sdk, logger);
}

/** The SDK alone would wait 30 s for a collector that does not answer. */
async function flush(sdk: NodeSDK, logger: Logger): Promise<void> {
  try {
    await within(FLUSH_TIMEOUT_MS, sdk.shutdown());
  } catch (error) {
    logger.warn({ error }, 'traces are lost');
  }
}

function sendDiagnosticsTo(logger: Logger): void {
  const warn = (message: string, ...details: unknown[]): void =>
    logger.warn({ detail: [message, ...details].join(' ') }, 'opentelemetry');
  const ignore = (): void => {};
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
