package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Fields of an entry of the stream.
const (
	fieldPayload     = "payload"
	fieldTraceparent = "traceparent"
	fieldMessageID   = "message_id"
)

// ErrInvalid tells that a message is not what it should be: no further attempt would mend it.
var ErrInvalid = errors.New("invalid message")

// Message is what somebody put on the queue.
type Message struct {
	// ID is the same in every attempt, and when it is put on the queue again.
	ID      string
	Payload []byte
}

// Handler does what a message asks for. It may get the same message again, and
// must then change nothing more.
type Handler func(context.Context, Message) error

// delivery is a message for the nth time.
type delivery struct {
	entry   redis.XMessage
	attempt int
}

// id is that of the entry, or of the one that the message was in before it was given up.
func (d delivery) id() string {
	if id, _ := d.entry.Values[fieldMessageID].(string); id != "" {
		return id
	}
	return d.entry.ID
}

func (d delivery) message() (Message, error) {
	payload, found := d.entry.Values[fieldPayload].(string)
	if !found {
		return Message{}, fmt.Errorf("%w: it has no payload", ErrInvalid)
	}
	return Message{ID: d.id(), Payload: []byte(payload)}, nil
}

// startSpan continues the trace of whoever sent the message.
func (d delivery) startSpan(ctx context.Context, stream string) (context.Context, trace.Span) {
	if parent, found := d.entry.Values[fieldTraceparent].(string); found {
		carrier := propagation.MapCarrier{fieldTraceparent: strings.TrimSpace(parent)}
		ctx = otel.GetTextMapPropagator().Extract(ctx, carrier)
	}
	return otel.Tracer("queue").Start(ctx, "process "+stream,
		trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithAttributes(
			semconv.MessagingSystemKey.String("redis"),
			semconv.MessagingDestinationName(stream),
			semconv.MessagingOperationName("process"),
			semconv.MessagingOperationTypeProcess,
			semconv.MessagingMessageID(d.id()),
		),
	)
}
