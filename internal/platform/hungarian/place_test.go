package hungarian_test

import (
	"strings"
	"testing"

	"oszir/internal/platform/hungarian"
)

// Covers: C14
func TestPlace_C14(t *testing.T) {
	for name, want := range map[string]string{
		"Budapest": "Budapesten Budapestre Budapestről", "Debrecen": "Debrecenben Debrecenbe Debrecenből", "Győr": "Győrben Győrbe Győrből", "Eger": "Egerben Egerbe Egerből",
		"Veszprém": "Veszprémben Veszprémbe Veszprémből", "Sopron": "Sopronban Sopronba Sopronból", "Tihany": "Tihanyban Tihanyba Tihanyból", "Komárom": "Komáromban Komáromba Komáromból",
		"Pécs": "Pécsett Pécsre Pécsről", "Szeged": "Szegeden Szegedre Szegedről", "Székesfehérvár": "Székesfehérváron Székesfehérvárra Székesfehérvárról", "Vác": "Vácon Vácra Vácról",
		"Hódmezővásárhely": "Hódmezővásárhelyen Hódmezővásárhelyre Hódmezővásárhelyről", "Mórahalom": "Mórahalmon Mórahalomra Mórahalomról", "Tamási": "Tamásiban Tamásiba Tamásiból",
		"Dunakeszi": "Dunakeszin Dunakeszire Dunakesziről", "Monor": "Monoron Monorra Monorról", "Mór": "Móron Mórra Mórról", "Gyula": "Gyulán Gyulára Gyuláról", "Ajka": "Ajkán Ajkára Ajkáról",
		"Komló": "Komlón Komlóra Komlóról", "Szikszó": "Szikszón Szikszóra Szikszóról", "Nyíregyháza": "Nyíregyházán Nyíregyházára Nyíregyházáról", "Tokaj": "Tokajban Tokajba Tokajból",
		"Zamárdi": "Zamárdiban Zamárdiba Zamárdiból", "Leányfalu": "Leányfaluban Leányfaluba Leányfaluból", "Kál": "Kálban Kálba Kálból", "Vizsoly": "Vizsolyban Vizsolyba Vizsolyból",
		"Berettyóújfalu": "Berettyóújfaluban Berettyóújfaluba Berettyóújfaluból", "Nyírbátor": "Nyírbátorban Nyírbátorba Nyírbátorból", "Kolontár": "Kolontáron Kolontárra Kolontárról",
		"Martonvásár": "Martonvásáron Martonvásárra Martonvásárról", "Pilisszentiván": "Pilisszentivánon Pilisszentivánra Pilisszentivánról", "Kunszentmárton": "Kunszentmártonban Kunszentmártonba Kunszentmártonból",
		"Hajdúböszörmény": "Hajdúböszörményben Hajdúböszörménybe Hajdúböszörményből", "Balatonfüred": "Balatonfüreden Balatonfüredre Balatonfüredről", "Kiskőrös": "Kiskőrösön Kiskőrösre Kiskőrösről",
		"Gödöllő": "Gödöllőn Gödöllőre Gödöllőről", "Bük": "Bükön Bükre Bükről", "Kecskemét": "Kecskeméten Kecskemétre Kecskemétről", "Jászkisér": "Jászkiséren Jászkisérre Jászkisérről",
		"Bács-Kiskun megye": "Bács-Kiskun megyében Bács-Kiskun megyébe Bács-Kiskun megyéből", "Magyarország": "Magyarországon Magyarországra Magyarországról",
		"Németország": "Németországban Németországba Németországból", "Bécs": "Bécsben Bécsbe Bécsből", "London": "Londonban Londonba Londonból", "Nagyvárad": "Nagyváradon Nagyváradra Nagyváradról",
		"Kolozsvár": "Kolozsváron Kolozsvárra Kolozsvárról", "Nagyszombat": "Nagyszombatban Nagyszombatba Nagyszombatból",
	} {
		for i, d := range []hungarian.Direction{hungarian.In, hungarian.To, hungarian.From} {
			if got, form := hungarian.Place(name, d), strings.Fields(want); got != strings.Join(form[i*len(form)/3:(i+1)*len(form)/3], " ") {
				t.Errorf("Place(%s, %d) = %s", name, d, got)
			}
		}
	}
	if got := hungarian.Place(" ", hungarian.In); got != "" {
		t.Errorf("%q", got)
	}
}
