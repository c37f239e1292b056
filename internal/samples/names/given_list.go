package names

// Given names with three weights: of those born before 1960, from 1960 to 1989, and since 1990.

const femaleNames = `Mária 99 40 6; Erzsébet 80 32 3; Ilona 70 26 1; Katalin 60 60 4; Éva 60 56 3; Anna 45 24 70; Margit 48 8 1;
Zsuzsanna 34 56 8; Judit 30 48 4; Ágnes 28 48 4; Julianna 40 10 3; Andrea 4 80 12; Ildikó 10 70 3; Erika 14 66 6;
Irén 40 8 1; Piroska 24 12 1; Rozália 18 3 1; Gizella 16 4 1; Etelka 14 3 1; Terézia 26 8 1; Magdolna 32 16 1; Klára 24 14 5;
Edit 16 46 3; Gabriella 12 56 8; Mónika 1 74 10; Krisztina 6 78 20; Anita 1 60 16; Szilvia 1 64 14; Beáta 2 56 6; Tünde 2 50 6;
Györgyi 10 22 1; Valéria 18 10 2; Veronika 20 26 16; Borbála 16 4 14; Sarolta 10 5 4; Emma 8 2 44; Vilma 12 2 2; Jolán 28 5 1;
Aranka 20 5 1; Ibolya 24 26 1; Marianna 8 30 6; Mariann 5 34 6; Tímea 1 56 20; Zita 3 18 12; Nóra 2 26 30; Eszter 8 36 72;
Réka 1 20 52; Viktória 2 30 66; Nikoletta 1 30 36; Bernadett 1 40 28; Adrienn 1 40 22; Renáta 1 44 12; Petra 1 16 56;
Zsófia 5 12 76; Dóra 1 20 56; Vivien 1 6 60; Alexandra 1 12 66; Fanni 1 2 58; Boglárka 1 8 52; Dorina 1 4 46; Kitti 1 6 50;
Barbara 1 16 50; Orsolya 2 36 36; Anikó 4 60 10; Hajnalka 4 44 8; Enikő 2 40 14; Emese 2 24 20; Csilla 2 46 12; Melinda 3 50 14;
Henrietta 1 30 12; Brigitta 1 34 16; Diána 1 26 28; Noémi 3 26 30; Rita 4 34 12; Lívia 4 20 8; Teréz 12 6 1; Matild 6 1 2;
Franciska 8 1 3; Amália 5 1 3; Lilla 1 8 44; Luca 1 2 62; Hanna 1 1 70; Lili 1 2 60; Jázmin 1 1 54; Sára 3 4 58; Gréta 1 2 40;
Laura 1 6 44; Flóra 2 3 42; Léna 1 1 40; Csenge 1 2 44; Kinga 1 20 32; Kamilla 2 2 20; Virág 1 6 34; Szonja 1 2 28; Bianka 1 2 40;
Rebeka 1 2 40; Tamara 1 5 32; Fruzsina 1 4 34; Panna 1 1 34; Zoé 1 1 34; Dorottya 2 5 34; Janka 1 1 36; Blanka 3 1 32; Olga 10 6 2;
Irma 14 2 1; Eleonóra 4 4 3; Rózsa 16 8 1; Júlia 20 14 18; Ottília 5 1 1; Bíborka 1 1 12; Kincső 1 1 20; Hédi 1 2 4`

const maleNames = `István 90 66 12; József 88 60 8; János 84 56 9; László 80 76 18; Ferenc 64 46 8; Sándor 58 44 8; Zoltán 20 84 20;
Gábor 24 76 22; Attila 8 84 26; Péter 24 66 46; Tamás 12 66 52; Zsolt 4 76 24; Tibor 34 58 7; András 28 44 26; Csaba 8 66 18;
Imre 46 30 5; Lajos 48 26 4; György 44 30 7; Gyula 40 22 3; Mihály 40 26 7; Károly 40 22 4; Béla 36 14 3; Róbert 6 56 22;
Miklós 20 16 5; Antal 18 6 2; Géza 16 8 1; Pál 22 14 5; Jenő 14 6 1; Dezső 10 4 1; Ernő 10 5 1; Kálmán 12 6 1; Vilmos 8 4 3;
Ottó 8 8 1; Rudolf 7 3 2; Árpád 12 12 4; Endre 12 14 3; Barnabás 2 4 20; Balázs 2 44 40; Norbert 1 44 26; Krisztián 1 50 34;
Roland 1 40 30; Richárd 1 30 32; Viktor 4 28 18; Dániel 4 36 70; Dávid 2 28 72; Ádám 2 24 72; Bence 1 4 86; Máté 1 6 78;
Bálint 2 8 50; Gergő 1 16 52; Gergely 3 22 34; Levente 1 10 66; Márk 1 6 62; Martin 1 4 48; Milán 1 3 56;
Kristóf 1 5 52; Patrik 1 6 50; Dominik 1 2 56; Botond 1 3 44; Marcell 1 3 50; Áron 1 4 48; Zalán 1 2 44; Noel 1 1 40;
Benedek 3 2 38; Olivér 2 3 40; Ákos 1 20 36; Szabolcs 2 34 18; Ottokár 2 1 1; Iván 5 8 4; Jácint 1 3 2; Sebestyén 1 1 6;
Vince 5 1 26; Nándor 10 8 8; Márton 6 6 34; Mátyás 10 6 30; Boldizsár 1 1 12; Bertalan 8 3 4; Dénes 10 7 4; Ábel 1 1 24;
Nimród 1 2 14; Hunor 1 2 20; Csongor 1 3 24; Csanád 1 2 10; Bendegúz 1 1 22; Benjámin 1 2 26; Erik 1 8 32; Alex 1 3 36;
Kevin 1 4 40; Adrián 1 6 30; Kornél 4 5 16; Soma 1 1 20; Zsombor 1 4 48; Simon 4 1 20; Sámuel 2 1 18; Zétény 1 1 20;
Donát 1 1 14; Vendel 5 1 3; Ármin 1 1 18; Kolos 1 1 12; Gellért 2 2 16; Lőrinc 4 1 6; Félix 2 1 4; Győző 7 5 1; Ede 6 2 1;
Elemér 8 2 1; Aladár 8 2 1; Tihamér 5 3 1; Zsigmond 6 2 5; Ödön 7 2 1`
