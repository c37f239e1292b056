package ptr

// WithoutLock runs something while decisions about the same people are not made one after the other: the control of the
// trial that they are.
func WithoutLock(do func()) {
	kept := lockSubjects.Text
	lockSubjects.Text = "SELECT s FROM unnest($1::bigint[]) AS u (s)"
	defer func() { lockSubjects.Text = kept }()
	do()
}
