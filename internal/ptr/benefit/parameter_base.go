package benefit

import "oszir/internal/platform/calendar"

// SmallestPension is the smallest old-age pension (öregségi nyugdíj mindenkori legkisebb összege), the base of
// most limits.
var SmallestPension = &Parameter{Key: "nyugdijminimum", Name: "öregségi nyugdíj legkisebb összege", Unit: "Ft/hó", Values: []Dated{
	{From: calendar.On(2008, 1, 1), Until: calendar.On(2023, 1, 1), Value: 28500, Law: "168/1997. (X. 6.) Korm. rendelet 11. §", Source: "public pages, unchanged through 2015", Verified: false},
}}

// PublicWorkWage is the gross monthly wage of public work (közfoglalkoztatási bér).
var PublicWorkWage = &Parameter{Key: "kozfoglalkoztatasi_ber", Name: "közfoglalkoztatási bér", Unit: "Ft/hó", Values: []Dated{
	{From: calendar.On(2013, 1, 1), Value: 75500, Law: "170/2011. (VIII. 24.) Korm. rendelet 1. §", Source: "public page of 2013", Verified: false},
	{From: calendar.On(2014, 1, 1), Value: 77300, Law: "170/2011. (VIII. 24.) Korm. rendelet 1. §", Source: "own knowledge", Verified: false},
	{From: calendar.On(2015, 1, 1), Until: calendar.On(2016, 1, 1), Value: 79155, Law: "170/2011. (VIII. 24.) Korm. rendelet 1. §", Source: "public page of 2015", Verified: false},
}}

// BaseParameters are the numbers that more than one kind uses.
var BaseParameters = []*Parameter{SmallestPension, PublicWorkWage}
