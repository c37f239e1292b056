package pdftest

import (
	"bytes"
	"os/exec"
	"testing"
)

// packages says which Debian package has a program.
var packages = map[string]string{
	"qpdf": "qpdf", "zbarimg": "zbar-tools", "softhsm2-util": "softhsm2", "openssl": "openssl",
	"pdfsig": "poppler-utils", "pdfinfo": "poppler-utils", "pdffonts": "poppler-utils", "pdftotext": "poppler-utils", "pdftoppm": "poppler-utils",
}

// Run runs a program on files and gives what it says. The test fails when the program is missing, with the name of the
// package that has it, or does not succeed.
func Run(t testing.TB, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is missing: install the package %s (make setup does)", program, packages[program])
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	var out, diagnosis bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diagnosis
	err = cmd.Run()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", program, err, out.String(), diagnosis.String())
	}
	return out.String()
}
