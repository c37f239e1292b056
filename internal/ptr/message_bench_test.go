package ptr_test

import (
	"testing"

	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// BenchmarkMessageXML reads and judges the form of messages as an office's program sends them; less than 200 µs each are wanted.
func BenchmarkMessageXML(b *testing.B) {
	all, _ := madeGrants(b, samples.Options{Office: "municipality", Clients: 200, Seed: 1}, 40)
	var texts [][]byte
	size := 0
	for _, m := range all {
		text, err := m.WriteXML()
		if err != nil {
			b.Fatal(err)
		}
		texts, size = append(texts, text), size+len(text)
	}
	b.SetBytes(int64(size / len(texts)))
	for i := 0; b.Loop(); i++ {
		_, err := ptr.ReadMessageXML(texts[i%len(texts)], false)
		if err != nil {
			b.Fatal(err)
		}
	}
}
