package items

import "testing"

func TestMemoryStoreKeepsEachItemOnce(t *testing.T) {
	store := NewMemoryStore()
	for range 2 {
		if err := store.Save(t.Context(), Item{MessageID: "1-0", Name: "first"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(store.items) != 1 || store.items["1-0"].Name != "first" {
		t.Errorf("it has %v", store.items)
	}
}
