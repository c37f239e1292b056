package app_test

// verifyVerdicts: whoever holds a document may check it.
var verifyVerdicts = doors("it says nothing but what stands on the document that is handed in",
	"GET /verify", "POST /verify", "GET /verify/keys", "GET /verify/revoked", "GET /verify/offline.html")

// verifyUnguarded are the operations of checking, which take no actor.
var verifyUnguarded = map[string]string{
	"document.VerifyCode": "whoever holds the document", "document.VerifyFile": "whoever holds the document", "document.VerifyPicture": "whoever holds the document",
	"document.VerifyNumber": "whoever knows two things that stand on the document", "document.Revocations": "numbers only, signed, for everybody",
}
