package queue

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// What became of an attempt.
const (
	done   = "done"
	failed = "failed" // it is tried again
	dead   = "dead"   // it is given up
)

type metrics struct {
	attempts *prometheus.CounterVec
	duration prometheus.Histogram
	active   prometheus.Gauge
}

func newMetrics(registerer prometheus.Registerer) metrics {
	factory := promauto.With(registerer)
	m := metrics{
		attempts: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "messages_total",
			Help: "Attempts at messages, by what became of them.",
		}, []string{"outcome"}),
		duration: factory.NewHistogram(prometheus.HistogramOpts{
			Name:    "message_duration_seconds",
			Help:    "Duration of attempts.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10},
		}),
		active: factory.NewGauge(prometheus.GaugeOpts{
			Name: "messages_active",
			Help: "Messages that are worked on.",
		}),
	}
	// From the start, or the first of each would not be seen as an increase.
	for _, outcome := range []string{done, failed, dead} {
		m.attempts.WithLabelValues(outcome)
	}
	return m
}
