package benefit

import "oszir/internal/platform/calendar"

// The days from which the procedural laws are modelled. Their numbers are asked for the day on which a procedure began:
// it goes by that law to its end (Ákr. 143. §).
var (
	// KetFrom is the day from which the general time for a decision was 21 days (Ket., 2004. évi CXL. törvény). Before,
	// it was 30 days, and working days until the end of 2010.
	KetFrom = calendar.On(2012, 2, 1)
	// AkrFrom is the day on which the Ákr. came (2016. évi CL. törvény).
	AkrFrom = calendar.On(2018, 1, 1)
)

const (
	ket = "2004. évi CXL. törvény (Ket.) "
	akr = "2016. évi CL. törvény (Ákr.) "
)

// DecisionDays is the general time for a decision (ügyintézési határidő; under the Ákr. that of a full procedure).
var DecisionDays = &Parameter{Key: "ugyintezesi_hatarido", Name: "ügyintézési határidő", Unit: "nap", Values: []Dated{
	{From: KetFrom, Until: AkrFrom, Value: 21, Law: ket + "33. § (1)", Source: "own knowledge", Basis: Own},
	{From: AkrFrom, Until: calendar.None, Value: 60, Law: akr + "50. § (2) c)", Source: "https://www.jogado.hu/hataridok-a-kozigazgatasi-eljarasokban/", Basis: Found},
}}

// SummaryDecisionDays is the time for a decision when the application is complete and nobody opposes it (sommás
// eljárás). What the Ket. had of it in its last two years is not modelled.
var SummaryDecisionDays = &Parameter{Key: "sommas_hatarido", Name: "ügyintézési határidő sommás eljárásban", Unit: "nap", Values: []Dated{
	{From: AkrFrom, Until: calendar.None, Value: 8, Law: akr + "50. § (2) b)", Source: "https://www.jogado.hu/hataridok-a-kozigazgatasi-eljarasokban/", Basis: Found},
}}

// AppealDays is the time for an appeal, from delivery (fellebbezési határidő). Under the Ákr. there is an appeal only
// where an act gives one; this says nothing of where.
var AppealDays = &Parameter{Key: "fellebbezesi_hatarido", Name: "fellebbezési határidő", Unit: "nap", Values: []Dated{
	{From: KetFrom, Until: AkrFrom, Value: 15, Law: ket + "99. § (1)", Source: "own knowledge", Basis: Own},
	{From: AkrFrom, Until: calendar.None, Value: 15, Law: akr + "118. § (3)", Source: "own knowledge", Basis: Own},
}}

// PresumedDeliveryDays is on which working day after the second attempt in vain a letter counts as delivered
// (kézbesítési vélelem, of letters that come back with nem kereste).
var PresumedDeliveryDays = &Parameter{Key: "kezbesitesi_velelem", Name: "kézbesítési vélelem a második sikertelen kézbesítés után", Unit: "munkanap", Values: []Dated{
	{
		From: KetFrom, Until: AkrFrom, Value: 5, Law: ket + "79. § (2)", Basis: Found,
		Source: "https://www.jogespszichologia.hu/blog/jog-4/post/kezbesitesi-velelem-sokkal-korultekintobben-kell-kezelni-a-leveleinket-es-a-postai-ertesitoket-141",
	},
	{From: AkrFrom, Until: calendar.None, Value: 5, Law: akr + "86. § (2)", Source: "own knowledge", Basis: Own},
}}

// ProcedureParameters are the numbers of procedural law, the same for all kinds.
var ProcedureParameters = []*Parameter{DecisionDays, SummaryDecisionDays, AppealDays, PresumedDeliveryDays}
