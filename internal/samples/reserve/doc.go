// Package reserve is the room of a made-up time of TARTINFO: bodies dismiss officials and report vacant posts, the personnel centre
// offers, bodies evaluate, and every day goes by with its clock. The demo plays a few months of it, a test a whole year.
//
// Nouns: Play (how long, how many, by which seed), Body, Tally (what was done). Verbs: Run. Everything goes through the operations of
// tartinfo, as people would do it; nothing is written behind their backs.
//
// It must not: hold a real person, look at a clock of its own, or know what comes of a rule: whoever plays judges the end.
package reserve
