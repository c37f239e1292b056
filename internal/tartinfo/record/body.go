package record

// OwnBody is what a body changes of its own data (T9). What else is known of it only the centre changes, by the paper form.
var OwnBody = Form{{Key: "body", Fields: bodyData}, {Key: "supervision", Fields: []Field{bodySupervisor}}}

// CentreBody is what the centre changes of a body.
var CentreBody = Form{{Key: "body", Fields: bodyData}, {Key: "supervision", Fields: bodyByCentre}}

// NewBody is a body as the paper form has it, with its head (T2).
var NewBody = Form{
	{Key: "body", Fields: append([]Field{{Key: "body_code", Required: true, Max: 31, Hint: true}, {Key: "body_known", Sort: Mark}}, bodyData...)},
	{Key: "supervision", Fields: bodyByCentre}, {Key: "head", Fields: headData},
}

// KnownBody is a body that stands in the register of bodies already and is taken in, with its head.
var KnownBody = Form{
	{Key: "body", Fields: []Field{{Key: "body_code", Required: true, Max: 31}, {Key: "body_known", Sort: Mark}}},
	{Key: "supervision", Fields: []Field{{Key: "body_type"}, {Key: "body_status", Sort: Choose, List: StatusKinds}, {Key: "predecessor"}, bodySupervisor}}, {Key: "head", Fields: headData},
}

var (
	bodyData = []Field{
		{Key: "body_name", Required: true}, {Key: "body_county", Required: true, County: true}, {Key: "body_postcode", Sort: Digits, Max: 4, Required: true},
		{Key: "settlement", Required: true, Max: 100}, {Key: "street", Required: true, Max: 150}, {Key: "house_number", Required: true, Max: 40},
	}
	bodySupervisor = Field{Key: "supervisor", Hint: true}
	bodyByCentre   = []Field{{Key: "body_type"}, {Key: "body_status", Sort: Choose, List: StatusKinds, Required: true}, {Key: "predecessor", Hint: true}, bodySupervisor}
	headData       = []Field{
		{Key: "head_name", Required: true}, {Key: "head_code", Required: true, Max: 40, Hint: true}, {Key: "head_post"}, {Key: "head_email", Sort: Email}, {Key: "head_phone", Sort: Phone},
	}
)
