package httpserver

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestMetrics(t *testing.T) {
	handler, _ := testHandler()
	for _, target := range []string{"/v1/things/1", "/v1/things/2", "/nope/1", "/nope/2", "/healthz/live", "/healthz/ready"} {
		request(handler, "GET", target, nil)
	}
	request(handler, "BREW", "/v1/things/1", nil)

	scraped := request(handler, "GET", "/metrics", nil).Body.String()
	const count = "http_server_request_duration_seconds_count"
	for _, line := range []string{
		count + `{http_request_method="GET",http_response_status_code="200",http_route="/v1/things/{id}"} 2`,
		count + `{http_request_method="GET",http_response_status_code="404",http_route="unmatched"} 2`,
		count + `{http_request_method="_OTHER",http_response_status_code="405",http_route="/v1/things/{id}"} 1`,
		`http_server_active_requests{http_request_method="GET"} 0`,
		`# TYPE go_goroutines gauge`,
		`# TYPE process_resident_memory_bytes gauge`,
	} {
		if !strings.Contains(scraped, line+"\n") {
			t.Errorf("%s is missing", line)
		}
	}
	if series := strings.Count(scraped, "\n"+count); series != 3 {
		t.Errorf("%d series of %s, want 3: health and metrics must not be counted", series, count)
	}
	for _, bound := range []string{
		"0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10", "+Inf",
	} {
		if !strings.Contains(scraped, `,le="`+bound+`"}`) {
			t.Errorf("no bucket %s", bound)
		}
	}
}

func TestSpansAndAccessLog(t *testing.T) {
	logs := captureLogs(t)
	spans := tracetest.NewSpanRecorder()
	previous := otel.GetTracerProvider()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)))
	t.Cleanup(func() { otel.SetTracerProvider(previous) })

	handler, _ := testHandler()
	request(handler, "GET", "/v1/things/1", nil)
	for _, target := range []string{"/healthz/live", "/healthz/ready", "/metrics"} {
		request(handler, "GET", target, nil)
	}

	if ended := spans.Ended(); len(ended) != 1 || ended[0].Name() != "GET /v1/things/{id}" {
		t.Errorf("unexpected spans %v", ended)
	}
	if lines := strings.Count(logs.String(), "\n"); lines != 1 {
		t.Errorf("%d lines, want 1: %s", lines, logs)
	}
	for _, want := range []string{
		`"http.request.method":"GET"`, `"http.route":"/v1/things/{id}"`, `"http.response.status_code":200`, `"duration_ms":`,
	} {
		if !strings.Contains(logs.String(), want) {
			t.Errorf("%s is not in %s", want, logs)
		}
	}
}

func TestPanicAfterTheFirstByteCutsTheConnection(t *testing.T) {
	captureLogs(t)
	handler, _ := testHandler()
	func() {
		defer func() {
			if cause, _ := recover().(error); !errors.Is(cause, http.ErrAbortHandler) {
				t.Errorf("the server would not cut the connection for %v", cause)
			}
		}()
		request(handler, "GET", "/v1/panic-late", nil)
	}()
	if scraped := request(handler, "GET", "/metrics", nil).Body.String(); !strings.Contains(scraped,
		`{http_request_method="GET",http_response_status_code="500",http_route="/v1/panic-late"} 1`) {
		t.Error("the request was not counted as failed")
	}
}
