package queue

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
)

const backlogTimeout = 2 * time.Second

// backlog asks Redis, whenever it is scraped, what is still to be done.
// While Redis does not answer, there are no such metrics.
type backlog struct {
	client                      *redis.Client
	stream                      string
	waiting, pending, age, dead *prometheus.Desc
}

func newBacklog(client *redis.Client, stream string) *backlog {
	return &backlog{
		client:  client,
		stream:  stream,
		waiting: prometheus.NewDesc("queue_messages_waiting", "Messages that nobody has taken yet.", nil, nil),
		pending: prometheus.NewDesc("queue_messages_pending", "Messages that were taken and are not done.", nil, nil),
		age:     prometheus.NewDesc("queue_oldest_message_age_seconds", "Age of the oldest message that is not done.", nil, nil),
		dead:    prometheus.NewDesc("queue_messages_dead", "Messages that were given up.", nil, nil),
	}
}

// Describe implements [prometheus.Collector].
func (b *backlog) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- b.waiting
	descriptions <- b.pending
	descriptions <- b.age
	descriptions <- b.dead
}

// Collect implements [prometheus.Collector].
func (b *backlog) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), backlogTimeout)
	defer cancel()

	// At one moment, of which nothing can happen in between.
	pipe := b.client.TxPipeline()
	length := pipe.XLen(ctx, b.stream)
	taken := pipe.XPending(ctx, b.stream, b.stream)
	oldest := pipe.XRangeN(ctx, b.stream, "-", "+", 1)
	dead := pipe.XLen(ctx, deadLetters(b.stream))
	if _, err := pipe.Exec(ctx); err != nil {
		slog.WarnContext(ctx, "the backlog is unknown", "error", err)
		return
	}

	// What is done leaves the stream: all that is in it waits, or is pending.
	pending := float64(taken.Val().Count)
	waiting := max(0, float64(length.Val())-pending)
	metrics <- prometheus.MustNewConstMetric(b.waiting, prometheus.GaugeValue, waiting)
	metrics <- prometheus.MustNewConstMetric(b.pending, prometheus.GaugeValue, pending)
	metrics <- prometheus.MustNewConstMetric(b.age, prometheus.GaugeValue, age(oldest.Val(), time.Now()).Seconds())
	metrics <- prometheus.MustNewConstMetric(b.dead, prometheus.GaugeValue, float64(dead.Val()))
}

// age is that of the first of the entries, whose ids begin with the milliseconds of their creation.
func age(entries []redis.XMessage, now time.Time) time.Duration {
	if len(entries) == 0 {
		return 0
	}
	text, _, _ := strings.Cut(entries[0].ID, "-")
	created, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return max(0, now.Sub(time.UnixMilli(created)))
}
