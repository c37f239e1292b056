package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const wantCheck = 120.0 // seconds

// checks measures how long the whole register is searched for parallel support: the first time, when all that is found is
// new, and once more, when nothing is.
func (b *bench) checks() error {
	data, err := filepath.Abs(filepath.Join(folder, "register"))
	if err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(data, "built"))
	if err != nil {
		err = b.build(data)
		if err != nil {
			return err
		}
	}
	for _, what := range []string{"searching the big register for parallel support", "searching it again"} {
		cmd := exec.CommandContext(b.ctx, program, "--data", data, "check-register", "--json")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("checking the register: %w", err)
		}
		var found struct {
			Pairs   int64   `json:"pairs"`
			Found   int64   `json:"found"`
			Seconds float64 `json:"seconds"`
		}
		err = json.Unmarshal(out, &found)
		if err != nil {
			return fmt.Errorf("reading what was found: %w", err)
		}
		b.say(fmt.Sprintf("%s (%d pairs, %d new)", what, found.Pairs, found.Found), found.Seconds, "s", wantCheck, false)
	}
	return nil
}
