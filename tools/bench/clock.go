package main

import "time"

// timed gives the seconds that fn takes.
func timed(fn func() error) (float64, error) {
	begun := time.Now()
	err := fn()
	return time.Since(begun).Seconds(), err
}
