package identity

import "slices"

// Role is what somebody is for a body: a worker group (munkatárscsoport) of a module.
type Role string

// The roles. The last three are nobody's who asks for them.
const (
	RoleClerk          Role = "ptr.clerk"          // ügyintéző: loads workbooks, searches, reads and corrects
	RoleReader         Role = "ptr.reader"         // betekintő: searches and reads
	RoleIssuer         Role = "ptr.issuer"         // kiadmányozó: decides and issues
	RoleInterface      Role = "ptr.interface"      // technikai felhasználó: the office's own program
	RoleAgency         Role = "exchange.agency"    // another authority's program: asks
	RoleRegistry       Role = "exchange.registry"  // a client of the international registry interface
	RoleSupport        Role = "ptr.support"        // központi ügyfélszolgálat: reads all
	RoleLawyer         Role = "ptr.lawyer"         // jogszabályi értékek kezelője
	RoleReporter       Role = "kenyszi.reporter"   // adatszolgáltató munkatárs
	RoleCaseManager    Role = "kenyszi.manager"    // esetmenedzser
	RoleTreasury       Role = "kenyszi.treasury"   // a Kincstár munkatársa
	RolePlacementHead  Role = "gyvr.head"          // gyermekvédelmi gondozási hely vezetője
	RoleChildWorker    Role = "gyvr.worker"        // gyermekvédelmi munkatárs
	RoleLicensing      Role = "mukeng.clerk"       // engedélyező ügyintézője
	RoleInspector      Role = "mukeng.inspector"   // hatósági ellenőr
	RoleApplicant      Role = "mukeng.applicant"   // a fenntartó képviselője
	RoleAnalyst        Role = "szocvir.analyst"    // statisztikai felhasználó
	RoleCentre         Role = "tartinfo.centre"    // központi ügyintéző
	RoleHead           Role = "tartinfo.head"      // szerv vezetője
	RoleBodyClerk      Role = "tartinfo.clerk"     // szerv ügyintézője
	RoleRepresentative Role = "idm.representative" // e-képviselő
	RoleRightsOperator Role = "idm.operator"       // jogosultságkezelő
	RoleOfficer        Role = "idm.officer"        // adatvédelmi tisztviselő
	RoleAuditor        Role = "idm.auditor"        // ellenőr: the log of all bodies
	RoleUser           Role = "user"               // has signed in and acts for no body yet
	RoleOperator       Role = "operator"           // the person at the command line of the machine
	RoleSystem         Role = "system"             // the program itself
)

// Register is the system that a role belongs to; its name is shown as it is.
type Register string

// The registers.
const (
	RegisterPTR      Register = "PTR"
	RegisterKENYSZI  Register = "KENYSZI"
	RegisterGYVR     Register = "GYVR"
	RegisterMUKENG   Register = "MÜKENG"
	RegisterSZOCVIR  Register = "SzocVIR"
	RegisterTARTINFO Register = "TARTINFO"
	RegisterIDM      Register = "IDM"
)

// RoleKind is what holds for everybody who has a role.
type RoleKind struct {
	Role     Role
	Register Register
	Groups   []string // that policy.cedar knows it in, beside "everybody"
	Levels   int      // of approval: 2 where the register asks for one of its own (I3)
	Approver Role     // who approves at the first level for the body
	Excludes []Role   // nobody has both, for whatever bodies (I5)
	Bodies   []string // kinds of bodies it exists for; empty: all
}

var (
	offices   = []string{"municipality", "common_office", "district", "guardianship", "county_office"}
	providers = []string{"municipality", "maintainer", "provider", "site", "county_office"}
)

var roleKinds = []RoleKind{
	{Role: RoleClerk, Register: RegisterPTR, Groups: []string{"ptr", "ptr.office"}, Levels: 1, Approver: RoleRepresentative, Bodies: offices},
	{Role: RoleReader, Register: RegisterPTR, Groups: []string{"ptr"}, Levels: 1, Approver: RoleRepresentative},
	{Role: RoleIssuer, Register: RegisterPTR, Groups: []string{"ptr", "ptr.office"}, Levels: 1, Approver: RoleRepresentative, Bodies: offices},
	{Role: RoleInterface, Register: RegisterPTR, Groups: []string{"ptr", "ptr.office"}, Levels: 1, Approver: RoleRepresentative, Bodies: offices},
	{Role: RoleSupport, Register: RegisterPTR, Groups: []string{"ptr"}, Levels: 1, Approver: RoleRightsOperator, Bodies: []string{"agency"}},
	{Role: RoleLawyer, Register: RegisterPTR, Levels: 1, Approver: RoleRightsOperator, Bodies: []string{"agency"}},
	{Role: RoleReporter, Register: RegisterKENYSZI, Levels: 2, Approver: RoleRepresentative, Bodies: providers},
	{Role: RoleCaseManager, Register: RegisterKENYSZI, Levels: 2, Approver: RoleRepresentative, Bodies: providers},
	{Role: RoleTreasury, Register: RegisterKENYSZI, Levels: 1, Approver: RoleRightsOperator, Bodies: []string{"agency"}},
	{Role: RolePlacementHead, Register: RegisterGYVR, Levels: 2, Approver: RoleRepresentative, Bodies: providers},
	{Role: RoleChildWorker, Register: RegisterGYVR, Levels: 2, Approver: RoleRepresentative, Bodies: providers},
	{Role: RoleLicensing, Register: RegisterMUKENG, Levels: 1, Approver: RoleRepresentative, Excludes: []Role{RoleApplicant}, Bodies: []string{"county_office", "district", "guardianship"}},
	{Role: RoleInspector, Register: RegisterMUKENG, Levels: 1, Approver: RoleRepresentative, Excludes: []Role{RoleApplicant}, Bodies: []string{"county_office", "district", "guardianship"}},
	{Role: RoleApplicant, Register: RegisterMUKENG, Levels: 1, Approver: RoleRepresentative, Excludes: []Role{RoleLicensing, RoleInspector}, Bodies: providers},
	{Role: RoleAnalyst, Register: RegisterSZOCVIR, Levels: 1, Approver: RoleRightsOperator, Bodies: []string{"agency", "county_office"}},
	{Role: RoleCentre, Register: RegisterTARTINFO, Levels: 1, Approver: RoleRightsOperator, Bodies: []string{"agency"}},
	{Role: RoleHead, Register: RegisterTARTINFO, Levels: 1, Approver: RoleCentre, Excludes: []Role{RoleCentre}, Groups: []string{"tartinfo.body"}},
	{Role: RoleBodyClerk, Register: RegisterTARTINFO, Levels: 1, Approver: RoleHead, Excludes: []Role{RoleCentre}, Groups: []string{"tartinfo.body"}},
	{Role: RoleRepresentative, Register: RegisterIDM, Levels: 1, Approver: RoleRightsOperator, Excludes: []Role{RoleRightsOperator, RoleOfficer, RoleAuditor}},
	{Role: RoleRightsOperator, Register: RegisterIDM, Levels: 1, Approver: RoleRightsOperator, Excludes: []Role{RoleRepresentative, RoleOfficer, RoleAuditor}, Bodies: []string{"agency"}},
	{Role: RoleOfficer, Register: RegisterIDM, Levels: 1, Approver: RoleRightsOperator, Excludes: []Role{RoleRepresentative, RoleRightsOperator, RoleClerk, RoleIssuer}},
	{Role: RoleAuditor, Register: RegisterIDM, Levels: 1, Approver: RoleRightsOperator, Excludes: []Role{RoleRepresentative, RoleRightsOperator, RoleClerk, RoleIssuer}, Bodies: []string{"agency"}},
}

// RoleKinds lists the roles that an account can hold.
func RoleKinds() []RoleKind { return slices.Clone(roleKinds) }

// KindOf gives what holds for a role; ok is false for one that no account can hold.
func KindOf(r Role) (kind RoleKind, ok bool) {
	i := slices.IndexFunc(roleKinds, func(k RoleKind) bool { return k.Role == r })
	if i < 0 {
		return RoleKind{}, false
	}
	return roleKinds[i], true
}

// Roles lists the roles that an account can hold.
func Roles() []Role {
	out := make([]Role, len(roleKinds))
	for i, k := range roleKinds {
		out[i] = k.Role
	}
	return out
}
