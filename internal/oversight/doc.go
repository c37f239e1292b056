// Package oversight is the room of those who watch over the registers: the log as data-protection officers and citizens
// read it, what is unusual in it, and the erasing of what has been kept long enough.
//
// Nouns: Line (an entry in plain words), Finding (something unusual, by a rule), Delay (an official check that a person
// is not shown yet), Kind (data that are kept for a time), Erasure (a proposal to erase, decided by somebody else), Hold.
// Verbs: Trail, EntryPersons, PersonTrail, OwnTrail, Watch, Note; Survey, Propose, Decide, CarryOut, HoldBack; OwnCopy,
// PersonCopy (all data about somebody, for them). Schema: oversight.
//
// The way of an erasure: a room says what is due (Kind.Due) → Survey counts it → Propose keeps the list → somebody else
// decides → CarryOut, the program's job, asks again whether each thing is due and not held, writes the list outside of
// the database (see Erased) and lets the room erase (Kind.Erase). The database itself refuses what nobody approved.
//
// What the copy of somebody's data is made of the rooms say themselves (Copies): statements that give whole rows. Of others it
// holds names, and those only where a case is the person's own; of clerks nothing. What is left out has a reason (Exceptions),
// and a test finds a table that is in neither.
//
// It must not: change what it watches over, know how a room keeps its data, or show a reading without logging that it
// was shown.
package oversight
