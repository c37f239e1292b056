// Package benefits is the room of the list of benefit kinds: which there are, in which order, by which code.
//
// Each kind is a value in a folder of its own, made of the contract in ptr/benefit; adding one means a folder and a
// line in All. The conformance tests here hold for every kind. It must not: know a rule of any kind.
package benefits
