package main

import "oszir/internal/platform/seal"

// sealFlags say with which key documents are sealed. They are asked for by whatever issues or checks, so they stand before
// the command.
type sealFlags struct {
	Key    string `help:"Key with which documents are sealed, PEM; without it and without a token the program has one of its own." env:"OSZIR_SEAL_KEY" type:"path" placeholder:"FILE"`
	Cert   string `help:"Its certificate and those of its issuers, PEM." env:"OSZIR_SEAL_CERT" type:"path" placeholder:"FILE"`
	Module string `help:"Instead of a key file: the PKCS#11 library of a token." env:"OSZIR_SEAL_MODULE" type:"path" placeholder:"FILE"`
	Token  string `help:"The token's label." env:"OSZIR_SEAL_TOKEN" placeholder:"LABEL"`
	Label  string `help:"The label of the key in it." env:"OSZIR_SEAL_LABEL" placeholder:"LABEL"`
	PIN    string `help:"File with the token's PIN." env:"OSZIR_SEAL_PIN_FILE" name:"pin-file" type:"path" placeholder:"FILE"`
	Former string `help:"Certificates that sealed before and are still believed, PEM." env:"OSZIR_SEAL_FORMER" type:"path" placeholder:"FILE"`
}

func (f *sealFlags) config() seal.Config {
	return seal.Config{KeyFile: f.Key, CertFile: f.Cert, FormerFile: f.Former, PKCS11: seal.PKCS11{Module: f.Module, Token: f.Token, Label: f.Label, PINFile: f.PIN}}
}
