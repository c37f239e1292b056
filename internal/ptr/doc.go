// Package ptr is the room of the register of cash and in-kind benefits (pénzbeli és természetbeni ellátások).
//
// Nouns: case (ügy) with its steps, checks and findings, household, draft, decision; benefit and its versions, the people who belong to it, load (an uploaded migration workbook and the answer to
// it), rehearsal (a load that leaves the registers as they are), progress, finding and group of findings, suspicion of
// parallel support, adjudication id (elbírálási azonosító), rules of an office (four eyes). Verbs: Upload, Commit (load what was rehearsed), Round (work
// on waiting uploads), Rehearse, Progress, Loads, Load, Groups, BadRows, BadRowsWorkbook (the rows in error alone),
// Template; Benefits, Benefit, BenefitHistory, BenefitsOf, Suspicions; OpenCase and the commands that take a case from step to
// step (case.go lists them), Compute; Replay (a decision computed again), OrderReplay and ReplayRound (the whole register);
// Extract (of the register for a person: a sealed document and signed XML).
// Schema: ptr.
//
// The way of a load, to be read in the code in this order:
//
//	load_upload_ops.go  Upload: bytes, row and job in one transaction
//	load_ops.go         Round: the worker takes the oldest waiting file
//	load_sheet.go       the shape: sheets and columns by name
//	load_read.go        rows as a stream, by the kinds' field definitions, judged one by one
//	load_stage.go       rows and findings go by COPY into temporary tables
//	load_judge.go       the whole file: cross-row rules, clients matched to the registry, one bulk write (set-based SQL)
//	load_answer.go      the uploaded workbook copied with an answer in every row
//
// The way of a case, to be read in the code in this order:
//
//	case.go               states, commands, and which can be given when
//	case_opening_ops.go   OpenCase, for a new benefit or about one there is
//	case_ops.go           do: lock, compare with what the clerk saw, change, log, store case, step and checks as one
//	case_check.go         what checks say, and the answers that let a case go on; case_checks.go runs them
//	case_draft_ops.go     the draft, and what the kind's calculator gives on the day of the decision
//	decision_ops.go       issue (frozen with all it was made of), delivery, appeal, finality
//	benefit_effect.go     what a final decision does to the benefit's spans in time; register writes them
//
// By which edition of the numbers of the law a transaction judges: law_edition.go. What a change of one concerns, and the mark
// that it leaves on open cases: law_concern.go.
//
// The way of a decision computed again:
//
//	replay_inputs.go      what is frozen with a decision beyond record, household and birth dates
//	replay.go             computed again from that alone: as it was made, as the law of its day is known now, by today's; compared
//	replay_run.go         one decision, or one loaded version of a benefit, judged in a run over the whole register
//	replay_run_ops.go     a run in pieces, by all processors; a piece is done whole with its differences or not at all
//
// What other agencies are told of benefits, in the transaction of every change of them: foka_ops.go; by which kinds say so.
//
// A case is what its steps make of it (Fold); a decision never changes but for what comes after it; the register of
// benefits changes only by a load or by a decision that is final.
//
// Of another office's benefit it shows only BenefitBrief (C11). Lists go page by page by a cursor, never by a number of
// lines to skip, so that the last page costs what the first does.
//
// It must not: know TAJ or names beyond the upload itself (people holds them), name a benefit kind outside of its
// folder below benefits/, overwrite a fact, or answer a row before its transaction holds the row.
package ptr
