package app_test

// messageUnguarded are what messages of other programs do without asking for a right, with the reason.
var messageUnguarded = map[string]string{
	"people.Holders": "inside the transaction of an operation that logs; it names nobody", "people.KeepTables": "inside the transaction of an operation; it makes empty tables",
	"exchange.Before": "inside the transaction of the program's own job; it names nobody",
}
