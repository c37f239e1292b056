package app_test

// Why what a program follows has no line: the sender is no account, and its partner's one role stands in the partner.
const byFollower = "asks for exchange.subscribe of the sender, who follows only whom it is entitled to; TestNotice_X5_Entitled"

// noticeUnguarded are what asks for no right of an actor, with the reason.
var noticeUnguarded = map[string]string{
	"exchange/notice.Subscribe": byFollower, "exchange/notice.Unsubscribe": byFollower, "exchange/notice.After": byFollower,
	"exchange/notice.Hear": "inside the transaction of a change that logs; it shows nothing", "exchange/notice.Followed": "inside the transaction of a change; it names nobody",
	"exchange/notice.Sweep": "the program's own job; it logs what it ends", "exchange/notice.Erase": "inside the transaction of an erasure, which logs",
	"people.ByTAJs": "inside the transaction of an operation that logs", "ptr.Served": "inside the transaction of an operation that logs", "ptr.Handled": "inside the transaction of an operation that logs",
}
