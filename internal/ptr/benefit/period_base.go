package benefit

import "oszir/internal/platform/calendar"

// The days between which the law is modelled at all, and the day of its great change. A decision before KnownFrom
// (many that were still paid at the end of 2013 are older) is not judged by the law of a later year: no kind has a
// period there, and Judge warns that entitlement was not checked. The same holds from KnownUntil on: amounts and
// limits went their own ways after 2015, and whoever models them adds a period.
var (
	KnownFrom  = calendar.On(2013, 1, 1)
	KnownUntil = calendar.On(2016, 1, 1)
	// Reform2015 moved benefits from municipalities to district offices and ended others (2014. évi XCIX. törvény).
	Reform2015 = calendar.On(2015, 3, 1)
)
