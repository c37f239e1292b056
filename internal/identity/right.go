package identity

// Right is something that may be done; every operation requires one.
type Right string

// The rights of all rooms, in one place until the policy file takes over.
const (
	SearchPeople  Right = "people.search"   // find people of the client registry
	ReadPeople    Right = "people.read"     // see a person's data, as of any day
	RevealNumbers Right = "people.reveal"   // see TAJ and tax id in full
	CorrectPeople Right = "people.correct"  // correct the data of a person of one's own office
	LoadWorkbooks Right = "ptr.load"        // upload workbooks, see uploads of one's own office
	ReadBenefits  Right = "ptr.read"        // see benefits
	FillRegister  Right = "ptr.fill"        // fill the register with made-up data
	EditPlaces    Right = "orgs.places"     // keep the places of the country
	EditBodies    Right = "orgs.bodies"     // keep the bodies
	ManageUsers   Right = "identity.manage" // make accounts, give roles, make keys for others
	UseOwnAccount Right = "identity.own"    // change one's own password, see one's own sessions
)

// Role is what somebody is for a body.
type Role string

// The roles.
const (
	RoleClerk    Role = "clerk"    // ügyintéző: loads workbooks, searches, reads and corrects
	RoleReader   Role = "reader"   // betekintő: searches and reads
	RoleOperator Role = "operator" // the person at the command line of the machine
	RoleSystem   Role = "system"   // the program itself
)

// Roles lists the roles that an account can hold.
func Roles() []Role { return []Role{RoleClerk, RoleReader} }

var rights = map[Role]map[Right]bool{
	RoleReader: set(SearchPeople, ReadPeople, RevealNumbers, ReadBenefits, UseOwnAccount),
	RoleClerk:  set(SearchPeople, ReadPeople, RevealNumbers, CorrectPeople, LoadWorkbooks, ReadBenefits, UseOwnAccount),
	RoleOperator: set(SearchPeople, ReadPeople, RevealNumbers, CorrectPeople, LoadWorkbooks, ReadBenefits, FillRegister,
		EditPlaces, EditBodies, ManageUsers),
	RoleSystem: set(FillRegister, EditPlaces, EditBodies, ManageUsers),
}

func set(all ...Right) map[Right]bool {
	out := make(map[Right]bool, len(all))
	for _, r := range all {
		out[r] = true
	}
	return out
}
