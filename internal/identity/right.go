package identity

// Right is something that may be done; every operation requires one. Who has it stands in policy.cedar.
type Right string

// The rights of all rooms.
const (
	SearchPeople  Right = "people.search"  // find people of the client registry
	ReadPeople    Right = "people.read"    // see a person's data, as of any day
	RevealNumbers Right = "people.reveal"  // see TAJ and tax id in full
	CorrectPeople Right = "people.correct" // take in new people, correct and complete the data of a person of one's own office
	MergePeople   Right = "people.merge"   // merge two records of one person, and take them apart again

	LoadWorkbooks Right = "ptr.load" // upload workbooks, see uploads of one's own office
	ReadBenefits  Right = "ptr.read" // see benefits
	FillRegister  Right = "ptr.fill" // fill the register with made-up data

	ReadCases      Right = "ptr.cases"   // see the cases of one's office
	HandleCases    Right = "ptr.case"    // start cases and take them from step to step
	IssueDecisions Right = "ptr.issue"   // make a draft a decision
	KeepOffice     Right = "ptr.office"  // how the office works: four eyes, moving and converting benefits
	OpenDetails    Right = "ptr.details" // see more of another office's benefit, with a reason
	ReadReplays    Right = "ptr.replays" // see what judging the register again found in one's own office
	OrderReplays   Right = "ptr.replay"  // have the whole register judged again, see what was found anywhere

	MakeExtracts Right = "ptr.extract"     // make extracts of the register for a person
	ExtractAll   Right = "ptr.extract_all" // with what all offices hold, for an authority
	CopyData     Right = "people.copy"     // make for a person the copy of all data about them

	ReadLaw    Right = "law.read"    // see the numbers of the law, their history and what is proposed
	EditLaw    Right = "law.edit"    // propose to change one
	ApproveLaw Right = "law.approve" // the second pair of eyes

	ReadTemplates    Right = "document.templates" // see the templates of documents
	EditTemplates    Right = "document.edit"      // draft a version of one
	ApproveTemplates Right = "document.approve"   // the second pair of eyes
	MakeDocuments    Right = "document.make"      // make the documents of one's office's cases
	ReadDocuments    Right = "document.read"      // see documents that were made

	SendMessages   Right = "ptr.message"         // send the register what an office decided
	AskRegistry    Right = "exchange.registry"   // search the register through the international interface
	AskAsAgency    Right = "exchange.ask"        // ask for data as another authority
	ReadMessages   Right = "exchange.messages"   // see what programs sent for one's office, and what they were answered
	ManagePartners Right = "exchange.partners"   // keep the programs that may send or ask, and their keys
	HandleOutbox   Right = "exchange.outbox"     // see what other agencies have not taken of one's office, send it again, put it aside
	SeeAllOutbox   Right = "exchange.outbox_all" // the same of all offices

	SubscribeNotices Right = "exchange.subscribe" // be told, as a program, that something has changed about people and cases that one may ask about

	ReceiveRequests Right = "disclosure.receive" // take in what agencies ask, fetch the answers to what one sent oneself
	AnswerRequests  Right = "disclosure.answer"  // see one's office's requests of agencies, propose and give answers
	ApproveAnswers  Right = "disclosure.approve" // issue what another proposed
	ReadSources     Right = "disclosure.read"    // see the policy's versions and who may ask for what
	KeepSources     Right = "disclosure.keep"    // propose a version of the policy, keep its duties
	ApproveSources  Right = "disclosure.sources" // the second pair of eyes

	ReadBodies Right = "orgs.read"   // see the tree of bodies
	EditBodies Right = "orgs.bodies" // keep the bodies
	EditPlaces Right = "orgs.places" // keep the places of the country

	UseOwnAccount Right = "identity.own"       // one's own password, second factors, sessions
	RequestRights Right = "identity.request"   // ask for a right, see one's own requests
	SeeRights     Right = "identity.see"       // see who has which right
	ApproveRights Right = "identity.approve"   // approve or refuse requests, first level
	SettleRights  Right = "identity.settle"    // the second level, in the module itself
	ReviewRights  Right = "identity.review"    // the yearly review of a body's rights
	Designate     Right = "identity.designate" // record who is e-representative, and who is no more
	LinkAccounts  Right = "identity.link"      // bring in accounts of the old register, set the switch date
	Unlock        Right = "identity.unlock"    // let a blocked account in again
	KeepClerks    Right = "identity.clerks"    // accounts of a TARTINFO body's clerks
	KeepHeads     Right = "identity.heads"     // accounts of the heads of TARTINFO bodies
	ManageUsers   Right = "identity.manage"    // make accounts, give roles, make keys for others
	Explain       Right = "identity.explain"   // ask who may do what, and why

	ReadReserve Right = "tartinfo.read"   // see what one's body, or the centre all bodies, have in TARTINFO
	KeepReserve Right = "tartinfo.keep"   // place and remove members, report vacant posts, evaluate offers, for one's body
	RunCentre   Right = "tartinfo.centre" // register bodies, make offer lists, word the letters: the personnel centre

	AnnotateOutages Right = "availability.annotate" // see how outages were found, and say what they were
	PlanHours       Right = "availability.plan"     // promise hours, announce maintenance

	SeeOwnTrail Right = "audit.own"   // who looked at one's own data
	SeeTrail    Right = "audit.see"   // the log of one's body
	SeeAllTrail Right = "audit.all"   // the log of all bodies
	ProveTrail  Right = "audit.prove" // take the proof of an entry along

	ListDue          Right = "retention.list"      // what is to be erased
	ProposeErasure   Right = "retention.propose"   // propose to erase it
	ApproveErasure   Right = "retention.approve"   // the second pair of eyes
	CarryOutErasures Right = "retention.carry_out" // do what was approved
)

// Rights lists all of them, in the order above.
func Rights() []Right {
	return []Right{
		SearchPeople, ReadPeople, RevealNumbers, CorrectPeople, MergePeople, LoadWorkbooks, ReadBenefits, FillRegister, ReadCases, HandleCases, IssueDecisions, KeepOffice, OpenDetails, ReadReplays, OrderReplays,
		MakeExtracts, ExtractAll, CopyData, ReadLaw, EditLaw, ApproveLaw, ReadTemplates, EditTemplates, ApproveTemplates, MakeDocuments, ReadDocuments, ReceiveRequests, AnswerRequests, ApproveAnswers, ReadSources, KeepSources, ApproveSources, SendMessages, AskRegistry, AskAsAgency, ReadMessages, ManagePartners, HandleOutbox, SeeAllOutbox, SubscribeNotices, ReadBodies, EditBodies, EditPlaces,
		UseOwnAccount, RequestRights, SeeRights, ApproveRights, SettleRights, ReviewRights, Designate, LinkAccounts, Unlock, KeepClerks, KeepHeads,
		ManageUsers, Explain, ReadReserve, KeepReserve, RunCentre, AnnotateOutages, PlanHours, SeeOwnTrail, SeeTrail, SeeAllTrail, ProveTrail, ListDue, ProposeErasure, ApproveErasure, CarryOutErasures,
	}
}
