package identity

import "testing"

func BenchmarkDigest(b *testing.B) {
	d := newDigest("kavics lovarda hetedik őrség")
	for b.Loop() {
		d.matches("kavics lovarda hetedik torony")
	}
}
