package ptr

import (
	"io/fs"
	"strings"

	"oszir/internal/document"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// paperModel is what the wordings of all documents of this room may use. What may be empty is asked for first.
var paperModel = wording.Model{
	{Key: "hivatal.név", Name: "a hivatal neve", Type: wording.Text},
	{Key: "hivatal.cím", Name: "a hivatal címe", Type: wording.Text, May: true},
	{Key: "hivatal.település", Name: "a hivatal székhelye", Type: wording.Text, May: true},
	{Key: "hivatal.telefon", Name: "a hivatal telefonszáma", Type: wording.Text, May: true},
	{Key: "hivatal.email", Name: "a hivatal e-mail-címe", Type: wording.Text, May: true},
	{Key: "kiadmányozó.név", Name: "aki kiadja", Type: wording.Text},

	{Key: "irat.kelte", Name: "az irat napja", Type: wording.Date},
	{Key: "irat.neve", Name: "az irat fajtája", Type: wording.Text},
	{Key: "ügy.szám", Name: "ügyiratszám", Type: wording.Text, May: true},
	{Key: "ügy.kezdete", Name: "az eljárás megindulásának napja", Type: wording.Date},
	{Key: "ügy.hivatalból", Name: "hivatalból indult (nem kérelemre)", Type: wording.Flag},
	{Key: "kérelem.napja", Name: "a kérelem benyújtásának napja", Type: wording.Date, May: true},
	{Key: "eljárás.ket", Name: "a Ket. szerinti eljárás (2018 előtt indult)", Type: wording.Flag},
	{Key: "eljárás.ákr", Name: "az Ákr. szerinti eljárás (2018-tól indult)", Type: wording.Flag},
	{Key: "fellebbezés.napok", Name: "a fellebbezési határidő napokban", Type: wording.Number},

	{Key: "ügyfél.név", Name: "az ügyfél neve", Type: wording.Text},
	{Key: "ügyfél.született", Name: "az ügyfél születési napja", Type: wording.Date, May: true},
	{Key: "ügyfél.születési_hely", Name: "az ügyfél születési helye", Type: wording.Text, May: true},
	{Key: "ügyfél.anyja_neve", Name: "az ügyfél anyjának neve", Type: wording.Text, May: true},
	{Key: "ügyfél.taj", Name: "az ügyfél TAJ-száma", Type: wording.Text, May: true},
	{Key: "ügyfél.lakcíme", Name: "az ügyfél lakóhelye", Type: wording.Text, May: true},
	{Key: "ügyfél.levelezési_címe", Name: "ahová a levél megy", Type: wording.Text, May: true},

	{Key: "jogosult.más", Name: "a jogosult (ápolt, gyermek) más, mint az ügyfél", Type: wording.Flag},
	{Key: "jogosult.megnevezése", Name: "hogyan hívja a törvény: ápolt személy, gyermek", Type: wording.Text},
	{Key: "jogosult.név", Name: "a jogosult (ápolt, gyermek) neve", Type: wording.Text, May: true},
	{Key: "jogosult.született", Name: "a jogosult születési napja", Type: wording.Date, May: true},
	{Key: "jogosult.taj", Name: "a jogosult TAJ-száma", Type: wording.Text, May: true},

	{Key: "ellátás.név", Name: "az ellátás neve", Type: wording.Text},
	{Key: "ellátás.kód", Name: "az ellátás kódja", Type: wording.Text},
	{Key: "ellátás.azonosító", Name: "elbírálási azonosító", Type: wording.Text, May: true},
	{Key: "ellátás.jogszabály", Name: "az ellátás jogszabálya a döntés napján", Type: wording.Text, May: true},
	{Key: "ellátás.egyszeri", Name: "az ellátást egyszer folyósítják", Type: wording.Flag},
	{Key: "ellátás.összege", Name: "az ellátás összege (havi, vagy egyszeri)", Type: wording.Money, May: true},
	{Key: "ellátás.korábbi_összege", Name: "az ellátás összege a módosítás előtt", Type: wording.Money, May: true},
	{Key: "ellátás.kezdete", Name: "az ellátás első napja", Type: wording.Date, May: true},
	{Key: "ellátás.vége", Name: "az ellátás utolsó napja", Type: wording.Date, May: true},
	{Key: "ellátás.felülvizsgálata", Name: "a következő felülvizsgálat napja", Type: wording.Date, May: true},
	{Key: "ellátás.jogcíme", Name: "az ellátás jogcíme, ha a fajtának van ilyen", Type: wording.Text, May: true},

	{Key: "döntés.neve", Name: "a döntés fajtája", Type: wording.Text, May: true},
	{Key: "döntés.indokolása", Name: "az ügyintéző indokolása", Type: wording.Text, May: true},
	{Key: "döntés.eltérés_indoka", Name: "a számítottól eltérő összeg indoka", Type: wording.Text, May: true},
	{Key: "döntés.hatálya", Name: "a változás első napja", Type: wording.Date, May: true},
	{Key: "megszűnés.napja", Name: "az ellátás utolsó napja megszüntetéskor", Type: wording.Date, May: true},
	{Key: "megszűnés.jogcíme", Name: "a megszűnés jogcíme", Type: wording.Text, May: true},
	{Key: "szünetelés.kezdete", Name: "a szünetelés első napja", Type: wording.Date, May: true},
	{Key: "szünetelés.vége", Name: "a szünetelés utolsó napja", Type: wording.Date, May: true},
	{Key: "felfüggesztés.kezdete", Name: "a felfüggesztés első napja", Type: wording.Date, May: true},
	{Key: "felfüggesztés.vége", Name: "a felfüggesztés utolsó napja", Type: wording.Date, May: true},
	{Key: "visszafizetés.összege", Name: "a visszafizetendő összeg", Type: wording.Money, May: true},
	{Key: "visszafizetés.határideje", Name: "a visszafizetés határideje", Type: wording.Date, May: true},
	{Key: "visszafizetés.kezdete", Name: "a jogosulatlan igénybevétel első napja", Type: wording.Date, May: true},
	{Key: "visszafizetés.vége", Name: "a jogosulatlan igénybevétel utolsó napja", Type: wording.Date, May: true},

	{Key: "adatok", Name: "a döntés adatai, soronként", Type: wording.List, May: true, Item: "adat", Fields: []wording.Field{
		{Key: "neve", Name: "megnevezés", Type: wording.Text}, {Key: "értéke", Name: "érték", Type: wording.Text},
	}},
	{Key: "háztartás", Name: "a háztartás tagjai", Type: wording.List, May: true, Item: "tag", Fields: []wording.Field{
		{Key: "neve", Name: "név", Type: wording.Text}, {Key: "kapcsolata", Name: "kapcsolata az ügyféllel", Type: wording.Text},
		{Key: "jövedelme", Name: "havi nettó jövedelem", Type: wording.Money},
	}},
	{Key: "számítás", Name: "a számítás lépései, érthetően", Type: wording.List, May: true, Item: "lépés", Fields: []wording.Field{
		{Key: "szöveg", Name: "mit számoltunk", Type: wording.Text}, {Key: "eredmény", Name: "eredmény mértékegységgel", Type: wording.Text},
		{Key: "jogszabály", Name: "jogszabályhely", Type: wording.Text, May: true},
	}},
	{Key: "jogszabályi_értékek", Name: "a felhasznált jogszabályi értékek", Type: wording.List, May: true, Item: "érték", Fields: []wording.Field{
		{Key: "neve", Name: "megnevezés", Type: wording.Text}, {Key: "összege", Name: "érték mértékegységgel", Type: wording.Text},
		{Key: "jogszabály", Name: "jogszabályhely", Type: wording.Text, May: true},
	}},

	{Key: "kért.tárgy", Name: "a levél tárgya", Type: wording.Text, May: true},
	{Key: "kért.szöveg", Name: "az ügyintéző szövege", Type: wording.Text, May: true},
	{Key: "kért.címzett", Name: "a címzett szerv", Type: wording.Text, May: true},
	{Key: "kért.név", Name: "a megbízott neve", Type: wording.Text, May: true},
	{Key: "kért.nap", Name: "a levél szerinti nap", Type: wording.Date, May: true},
	{Key: "kért.határidő", Name: "határidő", Type: wording.Date, May: true},
	{Key: "kért.első_kísérlet", Name: "az első sikertelen kézbesítés napja", Type: wording.Date, May: true},
	{Key: "kért.második_kísérlet", Name: "a második sikertelen kézbesítés napja", Type: wording.Date, May: true},
	{Key: "kért.összeg", Name: "összeg", Type: wording.Money, May: true},
	{Key: "kért.hiányok", Name: "a pótlandó hiányok, soronként egy", Type: wording.List, May: true, Item: "hiány", Fields: []wording.Field{
		{Key: "szöveg", Name: "mi hiányzik", Type: wording.Text},
	}},
}

// paperBlocks are the blocks that come with the program, in the order of the list.
var paperBlocks = []document.Block{
	{Key: "fejléc", Name: "Fejléc: hivatal, ügyiratszám, tárgy"},
	{Key: "ügyfél_adatai", Name: "Az ügyfél adatai"},
	{Key: "számítás", Name: "A számítás lépései és a jogszabályi értékek"},
	{Key: document.RemedyBlock, Name: "Jogorvoslat: fellebbezés"},
	{Key: "nincs_önálló_jogorvoslat", Name: "Jogorvoslat: önállóan nem támadható végzés"},
	{Key: "kötelezettségek", Name: "Az ügyfél bejelentési kötelezettsége"},
	{Key: "hatáskör", Name: "Hatáskör és illetékesség"},
	{Key: "záradék", Name: "Zárás: kelt, kiadmányozó, ellenőrző kód"},
}

// noRemedyBlock tells that an order cannot be attacked by itself.
const noRemedyBlock = "nincs_önálló_jogorvoslat"

// DocumentLibrary gives all sorts of documents of this room with their shipped wordings.
func DocumentLibrary() *document.Library {
	out := &document.Library{}
	for _, b := range paperBlocks {
		b.Shipped = shippedWording("block/"+b.Key, benefit.Wordings())
		out.Blocks = append(out.Blocks, b)
	}
	kinds := benefits.All()
	counts := map[string]int{}
	for _, k := range kinds {
		for _, d := range k.Papers() {
			counts[d.Key]++
		}
	}
	seen := map[string]bool{}
	for _, k := range kinds {
		for _, d := range k.Papers() {
			if seen[d.Key] {
				continue
			}
			seen[d.Key] = true
			s := document.Sort{Key: d.Key, Name: d.Name, Group: k.Name, Needs: []string{"fejléc", "záradék"}, Model: paperModel, Sample: paperSample(k, d)}
			if counts[d.Key] > 1 {
				s.Group = ""
			}
			switch d.RemedyOf() {
			case benefit.Appeal:
				s.Appeal = true
			case benefit.NoneByItself:
				s.Needs = append(s.Needs, noRemedyBlock)
			}
			s.Shipped = shippedWording(d.Key, k.Wordings, benefit.Wordings())
			out.Sorts = append(out.Sorts, s)
		}
	}
	return out
}

// shippedWording reads a wording from the first folder that has it; "" when none does, which a test finds.
func shippedWording(key string, folders ...fs.FS) string {
	for _, f := range folders {
		if f == nil {
			continue
		}
		text, err := fs.ReadFile(f, "paper/"+key+".txt")
		if err == nil {
			return strings.TrimSpace(string(text)) + "\n"
		}
	}
	return ""
}
