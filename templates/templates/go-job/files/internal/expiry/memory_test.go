package expiry

import (
	"testing"
	"time"
)

func TestMemoryStore(t *testing.T) {
	now := time.Now()
	store := NewMemoryStore(10, now)
	for _, want := range []int{4, 3, 0} { // 3 are younger than three and a half hours
		if count, err := store.DeleteBefore(t.Context(), now.Add(-210*time.Minute), 4); err != nil || count != want {
			t.Errorf("%d were deleted, want %d: %v", count, want, err)
		}
	}
	if len(store.created) != 3 {
		t.Errorf("%d are left", len(store.created))
	}
}
