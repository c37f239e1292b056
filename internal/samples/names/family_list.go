package names

// familyNames are parted by spaces, the most frequent first; the order is exact for about the first thirty only.
const familyNames = `Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász Lakatos
Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Balázs Gál Kis Szűcs Kocsis Orsós Pintér Fodor Szalai Sipos
Magyar Lukács Gulyás Biró Király Katona László Jakab Bogdán Balog Sándor Boros Fazekas Kelemen Antal Somogyi Váradi
Fülöp Orosz Vincze Veres Hegedűs Deák Budai Pap Bálint Pál Illés Szőke Vörös Vass Bognár Lengyel Fábián Bodnár
Szücs Hajdu Halász Jónás Máté Székely Kozma Gáspár Pásztor Bakos Dudás Virág Major Nemes Hegedüs Soós Barna Orbán
Csonka Faragó Novák Kerekes Borbély Szekeres Barta Sárközi Pataki Mezei Márton Tamás Péter Benkő Berki Kőszegi Győri
Erdős Győrfi Szántó Erdélyi Rózsa Ács Gergely Csizmadia Csordás Dobos Erdei Galambos Gombos Hornyák Jenei Kántor
Keresztes Kertész Korpás Kondor Kurucz Lázár Lőrincz Lovas Madarász Makai Megyeri Mikó Mohácsi Murányi Nyári
Oravecz Ötvös Pálfi Petrovics Pusztai Radics Ráduly Réti Sánta Sárdi Sebestyén Seres Somlai Stefán Szakács Szántai
Szendrei Szépvölgyi Szigeti Szolnoki Tar Tari Tatár Tihanyi Tóbiás Turi Újvári Urbán Üveges Vadász Vági Varró Végh
Vida Viszlai Zámbó Zentai Zsoldos Bárdos Bartos Békési Bencze Bene Benedek Berényi Bihari Bódi Csányi Cseh Csépe Cser
Csikós Czinege Dávid Dömötör Dósa Egyed Enyedi Érsek Ferencz Földi Füzesi Gazdag Gyarmati Gyenes Gyulai Hajnal
Harsányi Havasi Herczeg Hídvégi Huszár Jámbor Kárpáti Kassai Kállai Kecskés Kenyeres Kókai Komáromi Koncz Kordás
Kőműves Kulcsár Kutasi Mándoki Medve Nádasdi Őri Őrsi Pesti Rácskai Sas Solymosi Sós Szalóki Szász Szegedi Szirtes
Tűri Vízi Zöld Zsiga Bükki Füzes Kürti Szűts Tőkés Tölgyes Vértesi`
