// Package wording is the room of the language in which official letters are written: text with marks that a lawyer can
// read and change.
//
// Nouns: Wording (a text that was read), Model (the fields that it may use), Field, Facts (their values), Problem (what is
// wrong, with line and column). Verbs: Parse, Check (against a model, when it is saved), Write (with facts, into a paper).
//
//	# Határozat                      a heading; ## and ### are smaller ones
//	{A ügyfél.név} kérelmére …       a field with its article; {a …} within a sentence
//	{ügyfél.név -nak}                with a case ending; {döntés.kelte -tól} of a day
//	{összeg} ({összeg betűvel})      in figures and in words
//	{döntés.kelte angolul}           a day as English letters write it
//	{ha ellátás.vége} … {egyébként} … {vége}
//	{ha a = "x" és nem b} …          comparisons, és, vagy (és binds closer)
//	{minden lépés} … {lépés.szöveg} … {vége}
//	{> jogorvoslat}                  a shared block
//	Név:: {ügyfél.név}               a row of a list of facts
//	| Ellátás | >Összeg |            a row of a table; > sets to the right; |---| below makes it a heading
//	- pont    1. pont                lists
//	> bekezdés                       set in; ^ centred; >> to the right
//	**félkövér** __dőlt__  ---  ===  bold, italic, a line, a new page; \ at the end breaks the line; [QR] the code
//
// A field that may be empty is printed only where a {ha …} has asked for it, so that no letter has a gap: Check says
// where that is not so. What a value holds is never read as a mark.
//
// It must not: know a law, a font or a database, or write a paper when something it needs is missing.
package wording
