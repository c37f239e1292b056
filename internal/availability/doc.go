// Package availability is the room of how the service was there to be used: measured by the program itself, not declared.
//
// Nouns: Service (what is promised), Hours (when it is promised), Maintenance (announced before it begins, so not
// promised), Probe (what is asked, again and again), run (a process found it there from … until), Outage (found, never
// changed or removed), Annotation (what people say of one), Figures (a month in seconds). Verbs: Year, Month; Outage,
// Annotate, Announce, CallOff, Plan, Keeping; Watch, Start, Stop. Schema: availability.
//
// The formula of the information-transfer policy (2.1.5.2.3):
//
//	availability = (planned − own outage − external outage) / planned
//
// in whole seconds, truncated to two decimals as the policy does (155.5 of 160 hours are 97.1875 and printed as 97.18 %).
// The policy's own numbers do not fit together: with its at most 0.5 hours of each outage 159 hours would be left, which
// are 99.37 %; 97.18 % needs 4.5 hours. We compute by the formula from what was measured and show its target beside ours.
// Seconds that nobody measured, before the first heartbeat ever, are said and left out of the quotient.
//
// How outages are found: every process that answers people notes each 15 seconds that it lives, and asks its probes. What
// fails several times in a row is an outage from the first failure to the next success; what another process reached
// meanwhile is none. A time in which no process lived is an outage of everything, written by the next one that starts,
// since a dead process cannot say so. While the database is away the process remembers what it found and writes it after.
// A process counts as alive until its last note, so the outage after a kill is up to 15 seconds too long, never too short.
//
// It must not: hold personal data, count an unmeasured second as up, round, or let anybody change what was found.
package availability
