package hostile

// damageSorts break an honest file anywhere; a reader may refuse it or read what it was, nothing else.
func damageSorts() []sort {
	damage := func(name string, hurt func(m *maker, b []byte) []byte) sort {
		return sort{name, Either, func(m *maker) {
			m.dress = dress{shared: m.rng.IntN(2) == 0}
			b := Zip(m.book())
			m.bytes = hurt(m, b)
		}}
	}
	var all []sort
	for range 8 {
		all = append(all,
			damage("bit-flip", func(m *maker, b []byte) []byte {
				b[m.rng.IntN(len(b))] ^= 1 << m.rng.IntN(8)
				return b
			}),
			damage("bit-flips", func(m *maker, b []byte) []byte {
				for range 2 + m.rng.IntN(20) {
					b[m.rng.IntN(len(b))] ^= 1 << m.rng.IntN(8)
				}
				return b
			}),
			damage("cut", func(m *maker, b []byte) []byte { return b[:m.rng.IntN(len(b))] }),
			damage("cut-front", func(m *maker, b []byte) []byte { return b[m.rng.IntN(len(b)):] }),
			damage("blocks-swapped", func(m *maker, b []byte) []byte {
				size := 1 + m.rng.IntN(len(b)/8)
				x, y := m.rng.IntN(len(b)/2-size), len(b)/2+m.rng.IntN(len(b)/2-size)
				for i := range size {
					b[x+i], b[y+i] = b[y+i], b[x+i]
				}
				return b
			}),
			damage("zeroed", func(m *maker, b []byte) []byte {
				at := m.rng.IntN(len(b))
				clear(b[at:min(len(b), at+m.rng.IntN(512))])
				return b
			}),
		)
	}
	return all
}
