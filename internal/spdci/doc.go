// Package spdci is the room of the international registry interface: the Social Registry and the Integrated Beneficiary Registry as
// the Digital Convergence Initiative (SPDCI) has published them, version 1.0.0, for programs of other authorities.
//
// Nouns: registry (social or ibr), envelope (signature, header and message), entitlement (agency and ground by which a partner is
// told something), transaction (a message of a partner and how it stands), record (what is told of somebody), enrolment (a benefit
// of somebody as the room of benefits says it), subscription (somebody of whose benefits a partner is told when they change), notice
// (one such change), parcel (what goes to a partner's callback). Verbs: Entitle, Entitlements; Receive, Work; Watched, Draw, Send;
// Sweep, Erase. Schema: spdci. Whose program a partner is, its keys and the log of messages are the room exchange's.
//
// The way of a message, to be read in the code in this order:
//
//	service_web.go          the path says registry and action; bearer token always, the body of at most 10 MiB
//	envelope.go             strict JSON, header, signature: a detached JWS (RFC 7515, appendix F) over {"header":…,"message":…}, as
//	                        it was sent without spaces or in its one form (RFC 8785), by a key or certificate of the partner. Ours
//	                        are in the one form and signed with the key of /interface/spdci/.well-known/jwks.json
//	receive_ops.go          right, header held against the partner, the message taken once (exchange.Take); what is synchronous is
//	                        answered in the same transaction, all else acknowledged and left to the job
//	query.go                a query of any of the three types becomes who is meant, or the reason of the schema why it is refused
//	search_ops.go           whom and what: people by two statements, benefits by one, however many requests a message has; what may
//	                        leave says the register of information sources (disclosure.Allowance); one entry in the log of all
//	record.go               a record holds an item only if it may leave
//	work_ops.go             the job: what waits is worked off as above, and its answer put into the outbox (exchange/outbox)
//	subscription_ops.go     who subscribes; Watched, in the transaction of every change of benefits, puts a notice for each
//	callback_ops.go         what goes out is drawn when it goes, so a notice says what the registers say then
//	callback.go             POST to the registered address of the partner, or to one of the same origin that its message names
//
// Choices where the published texts leave one: a page is asked for in search_criteria.pagination, and beside search_criteria, where
// many clients put it; both must agree. subscribe, unsubscribe and notify are missing in the two documents and are as in the sister
// registries of the initiative; the Integrated Beneficiary Registry notifies by enrollment/updates, which it has. Only exact
// questions are answered: a TAJ, or family and given name with the birth date, more if it fits.
//
// It must not: keep names or TAJ, tell what the register of information sources does not let out, or call an address of a message
// that is not at the registered origin.
package spdci
