package httpserver

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
)

const (
	maxBodyBytes   = 1 << 20
	internalDetail = "the request could not be processed"
	// nginx's status for a client that left; nobody reads it, but it must not count as our failure.
	statusClientClosedRequest = 499
)

// Error is a failure that the client is told about, as an RFC 9457 problem.
type Error struct {
	Status int
	Detail string // for the client
	Err    error  // the cause, for the log only
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return e.Detail
}

func (e *Error) Unwrap() error { return e.Err }

// HandlerFunc is a handler that returns its failure instead of answering it.
// What is not an [Error] becomes a 500 without details.
type HandlerFunc func(http.ResponseWriter, *http.Request) error

func (f HandlerFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := f(w, r)
	if err == nil {
		return
	}
	if errors.Is(r.Context().Err(), context.Canceled) {
		w.WriteHeader(statusClientClosedRequest)
		return
	}
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		failure = &Error{Status: http.StatusInternalServerError, Detail: internalDetail, Err: err}
	}
	if failure.Status >= http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "request failed", "error", err)
	}
	writeProblem(w, failure)
}

func writeProblem(w http.ResponseWriter, e *Error) {
	write(w, "application/problem+json", e.Status, struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{"about:blank", http.StatusText(e.Status), e.Status, e.Detail})
}

// WriteJSON answers with the value as JSON.
func WriteJSON(w http.ResponseWriter, status int, value any) {
	write(w, "application/json", status, value)
}

func write(w http.ResponseWriter, contentType string, status int, value any) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	// An error here means that the client is gone.
	_ = json.NewEncoder(w).Encode(value)
}

// ReadJSON decodes the request's body into value.
func ReadJSON(w http.ResponseWriter, r *http.Request, value any) error {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return &Error{Status: http.StatusUnsupportedMediaType, Detail: "the body must be application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return &Error{Status: http.StatusRequestEntityTooLarge, Detail: "the body must not exceed 1 MiB"}
	}
	if err != nil {
		return &Error{Status: http.StatusBadRequest, Detail: "the body could not be read"}
	}
	err = json.Unmarshal(body, value)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &Error{
			Status: http.StatusUnprocessableEntity,
			Detail: fmt.Sprintf("%s must not be a JSON %s", cmp.Or(wrong.Field, "the body"), wrong.Value),
		}
	}
	if err != nil {
		return &Error{Status: http.StatusBadRequest, Detail: "the body is not valid JSON"}
	}
	return nil
}
