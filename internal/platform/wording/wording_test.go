package wording_test

import (
	"strings"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
)

var model = wording.Model{
	{Key: "ügyfél.név", Type: wording.Text}, {Key: "összeg", Type: wording.Money}, {Key: "kelte", Type: wording.Date},
	{Key: "eddig", Type: wording.Date, May: true}, {Key: "ok", Type: wording.Text, May: true}, {Key: "sürgős", Type: wording.Flag},
	{Key: "tételek", Type: wording.List, May: true, Item: "tétel", Fields: []wording.Field{
		{Key: "neve", Type: wording.Text}, {Key: "ára", Type: wording.Money}, {Key: "jegyzet", Type: wording.Text, May: true},
	}},
}

func facts() wording.Facts {
	return wording.Facts{
		"ügyfél.név": wording.Of("Ábel *István* {x}"), "összeg": wording.Forint(22800), "kelte": wording.On(calendar.On(2014, 3, 1)), "sürgős": wording.Is(true),
		"tételek": wording.Items("tétel", wording.Facts{"neve": wording.Of("víz | csatorna"), "ára": wording.Forint(1200)}, wording.Facts{"neve": wording.Of("áram"), "ára": wording.Forint(900)}),
	}
}

func noBlocks(string) (*wording.Wording, bool) { return nil, false }

func written(t *testing.T, text string, f wording.Facts) string {
	t.Helper()
	w, problems := wording.Parse(text)
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	parts, missing := wording.Write(w, f, noBlocks)
	if len(missing) > 0 {
		t.Fatalf("missing %v", missing)
	}
	return paper.Text(paper.Paper{Blocks: parts})
}

// Covers: C14
func TestWording_C14_Write(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"article and ending", "{A ügyfél.név} kap {összeg -t}, azaz {összeg betűvel} forintot {kelte -tól}.", "Az Ábel *István* {x} kap 22\u00a0800-at, azaz huszonkétezer-nyolcszáz forintot 2014. március 1-jétől."},
		{"a condition that holds", "{ha sürgős}Sürgős.{egyébként}Ráér.{vége}", "Sürgős."},
		{"empty asks for the other", "{ha eddig}{eddig -ig}{egyébként}határozatlan időre{vége}", "határozatlan időre"},
		{"chain", "{ha eddig}a{egyébként ha összeg > 30000}b{egyébként ha összeg = 22800}c{egyébként}d{vége}", "c"},
		{"és binds closer than vagy", "{ha eddig és sürgős vagy sürgős}x{vége}{ha eddig és sürgős vagy nem sürgős}y{vége}", "x"},
		{"text compares", `{ha ügyfél.név ≠ "Más"}nem más{vége}`, "nem más"},
		{"loop", "{minden tételek}\n- {tétel.neve}: {tétel.ára} Ft\n{vége}", "– víz | csatorna: 1200 Ft\n– áram: 900 Ft"},
		{"a rule alone on its line leaves no line", "egy\n{ha sürgős}\nkettő\n{vége}\nhárom", "egy kettő három"},
		{"marks of values are not marks", "**{ügyfél.név}**", "Ábel *István* {x}"},
		{"escaped braces", `\{ez marad\}`, "{ez marad}"},
		{"broken line", "első\\\nmásodik", "első\nmásodik"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.TrimSpace(written(t, c.text, facts())); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Covers: C14
func TestWording_C14_Blocks(t *testing.T) {
	w, problems := wording.Parse("# Cím\n\nElső **erős** sor\nfolytatás.\n\n> behúzva\n\n>> jobbra\n\nNév:: {ügyfél.név}\nÖsszeg:: {összeg} Ft\n\n| a | >b |\n|---|---|\n{minden tételek}\n| {tétel.neve} | >{tétel.ára} |\n{vége}\n\n1. egy\n2. kettő\n\n---\n===\n[QR]\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	parts, _ := wording.Write(w, facts(), noBlocks)
	var got []string
	for _, b := range parts {
		got = append(got, string(b.Sort))
	}
	if want := "heading paragraph paragraph paragraph table table list rule break code"; strings.Join(got, " ") != want {
		t.Fatalf("%v, want %s", got, want)
	}
	if b := parts[4]; !b.Plain || len(b.Rows) != 2 || b.Rows[0][1].Runs[0].Text != "Ábel *István* {x}" {
		t.Errorf("list of facts: %+v", b)
	}
	if b := parts[5]; !b.Head || len(b.Rows) != 3 || len(b.Rows[1]) != 2 || !b.Rows[1][1].Number || b.Rows[1][0].Runs[0].Text != "víz | csatorna" {
		t.Errorf("table: %+v", b)
	}
	if b := parts[6]; !b.Ordered || len(b.Items) != 2 {
		t.Errorf("list: %+v", b)
	}
}

// A day stands in an English letter as English letters write it; nothing else can.
//
// Covers: C14
func TestWording_C14_EnglishDay(t *testing.T) {
	if got := written(t, "{kelte angolul} / {kelte}", facts()); got != "1 March 2014 / 2014. március 1." {
		t.Error(got)
	}
	w, _ := wording.Parse("{ügyfél.név angolul}")
	if found := wording.Check(w, wording.Model{{Key: "ügyfél.név", Type: wording.Text}}, noBlocks); len(found) != 1 || found[0].Key != "wording.bad_mark" {
		t.Errorf("%+v", found)
	}
}

// What is missing is said, all of it, and nothing is written.
//
// Covers: C14
func TestWording_C14_Missing(t *testing.T) {
	w, _ := wording.Parse("{ügyfél.név} {eddig} {ok} {> nincs} {ha sürgős}{sürgős}{vége}")
	parts, missing := wording.Write(w, facts(), noBlocks)
	if parts != nil || strings.Join(missing, ",") != "> nincs,eddig,ok,sürgős" {
		t.Errorf("%v %v", parts, missing)
	}
}

// Everything that is wrong is said at once, with its place.
//
// Covers: C14
func TestWording_C14_Check(t *testing.T) {
	remedy, _ := wording.Parse("Fellebbezni lehet.")
	loop, _ := wording.Parse("{> hurok}")
	blocks := func(key string) (*wording.Wording, bool) {
		switch key {
		case "jogorvoslat":
			return remedy, true
		case "hurok":
			return loop, true
		}
		return nil, false
	}
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"right", "{A ügyfél.név} {ha eddig}{eddig -ig}{vége} {> jogorvoslat}", nil},
		{"unknown field", "{ügyfel.név} {> jogorvoslat}", []string{"wording.unknown_field_near"}},
		{"nothing like it", "{qqqqqqq} {> jogorvoslat}", []string{"wording.unknown_field"}},
		{"may be empty", "{eddig} {> jogorvoslat}", []string{"wording.may_be_empty"}},
		{"asked for by the other branch", "{ha nem eddig}x{egyébként}{eddig}{vége} {> jogorvoslat}", nil},
		{"asked for by one of two ways only", "{ha eddig vagy sürgős}{eddig}{vége} {> jogorvoslat}", []string{"wording.may_be_empty"}},
		{"asked for by és", "{ha eddig és sürgős}{eddig}{vége} {> jogorvoslat}", nil},
		{"in a loop", "{minden tételek}{tétel.neve} {tétel.jegyzet}{vége} {> jogorvoslat}", []string{"wording.may_be_empty"}},
		{"an item outside of its loop", "{tétel.neve} {> jogorvoslat}", []string{"wording.unknown_field"}},
		{"a flag is not printed", "{sürgős} {> jogorvoslat}", []string{"wording.not_printed"}},
		{"words of a text", "{ügyfél.név betűvel} {> jogorvoslat}", []string{"wording.bad_mark"}},
		{"article by hand", "az {ügyfél.név} kéri {> jogorvoslat}", []string{"wording.article_by_hand"}},
		{"ending by hand", "{ügyfél.név}nak {> jogorvoslat}", []string{"wording.ending_by_hand"}},
		{"comparison of a day", "{ha kelte = 3}x{vége} {> jogorvoslat}", []string{"wording.bad_comparison"}},
		{"loop over no list", "{minden összeg}x{vége} {> jogorvoslat}", []string{"wording.no_list"}},
		{"unknown block", "{> nincs} {> jogorvoslat}", []string{"wording.unknown_block"}},
		{"a block in itself", "{> hurok} {> jogorvoslat}", []string{"wording.block_in_itself"}},
		{"no remedy", "x", []string{"wording.block_needed"}},
		{"remedy only sometimes", "{ha sürgős}{> jogorvoslat}{vége}", []string{"wording.block_needed"}},
		{"two at once", "{eddig} {ügyfel.név} {> jogorvoslat}", []string{"wording.may_be_empty", "wording.unknown_field_near"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, problems := wording.Parse(c.text)
			problems = append(problems, wording.Check(w, model, blocks, "jogorvoslat")...)
			var got []string
			for _, p := range problems {
				got = append(got, p.Key)
			}
			if strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// Covers: C14
func TestWording_C14_Parse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"open brace", "a {b", "wording.brace_not_closed"}, {"over a line", "{a\nb}", "wording.brace_not_closed"}, {"stray", "a } b", "wording.stray_brace"},
		{"empty", "{ }", "wording.empty_braces"}, {"not ended", "{ha a}x", "wording.not_ended"}, {"nothing to end", "x{vége}", "wording.nothing_to_end"},
		{"second else", "{ha a}{egyébként}{egyébként}{vége}", "wording.second_else"}, {"else in a loop", "{minden a}{egyébként}{vége}", "wording.nothing_to_end"},
		{"bad condition", "{ha a és}x{vége}", "wording.bad_condition"}, {"bad comparison", "{ha a > \"x\"}x{vége}", "wording.bad_condition"},
		{"too deep", strings.Repeat("{ha a}", 30) + strings.Repeat("{vége}", 30), "wording.too_deep"}, {"private character", "a\uE000b", "wording.bad_character"},
		{"too long", strings.Repeat("a", wording.MaxBytes+1), "wording.too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := wording.Parse(c.text)
			if len(problems) == 0 || problems[0].Key != c.want {
				t.Errorf("%+v, want %s", problems, c.want)
			}
		})
	}
	_, problems := wording.Parse("első sor\nmásodik {ha} sor")
	if len(problems) == 0 || problems[0].Line != 2 || problems[0].Column != 9 {
		t.Errorf("place: %+v", problems)
	}
}

// No text and no value makes it fall over, and what a value says never becomes a mark.
func FuzzWording(f *testing.F) {
	for _, s := range []string{"# {ügyfél.név}", "{ha eddig}{eddig -ig}{egyébként ha összeg > 3}x{vége}", "{minden tételek}\n| {tétel.neve} |\n{vége}", "a:: {ok}\n\\{", "**__{összeg -t}__**", "[QR]\n===\n- x\n1. y"} {
		f.Add(s, "érték | ** {x} \n\n# y")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		w, problems := wording.Parse(text)
		wording.Check(w, model, noBlocks)
		if len(problems) > 0 {
			return
		}
		v := facts()
		v["ügyfél.név"], v["ok"] = wording.Of(value), wording.Of(value)
		parts, missing := wording.Write(w, v, noBlocks)
		if len(missing) > 0 {
			return
		}
		for _, b := range parts {
			for _, r := range b.Runs {
				if strings.ContainsAny(r.Text, "\uE000\uE001\uE002") {
					t.Errorf("a mark is left in %q", r.Text)
				}
			}
		}
	})
}
