package names

// streetNames are names of public places as most settlements have them.
const streetNames = `Kossuth Lajos utca; Petőfi Sándor utca; Rákóczi Ferenc utca; Rákóczi út; Dózsa György utca; Arany János utca;
Béke utca; Ady Endre utca; József Attila utca; Széchenyi István utca; Széchenyi tér; Szabadság utca; Szabadság tér; Jókai Mór utca;
Táncsics Mihály utca; Bem József utca; Deák Ferenc utca; Bajcsy-Zsilinszky utca; Fő utca; Fő tér; Iskola utca; Templom utca;
Templom tér; Temető utca; Malom utca; Vasút utca; Állomás utca; Akácfa utca; Hársfa utca; Nyárfa utca; Fűzfa utca; Diófa utca;
Gesztenye sor; Tölgyfa utca; Rózsa utca; Ibolya utca; Liliom utca; Orgona utca; Tulipán utca; Nefelejcs utca; Szegfű utca;
Jázmin utca; Búzavirág utca; Pipacs utca; Kert utca; Kertalja utca; Mező utca; Erdő utca; Erdősor; Patak utca; Forrás utca;
Tó utca; Part utca; Gát utca; Híd utca; Duna utca; Tisza utca; Hegyalja utca; Szőlő utca; Szőlőhegyi út; Pince köz; Dombalja utca;
Új utca; Újtelep; Felső utca; Alsó utca; Hosszú utca; Rövid köz; Kis köz; Keskeny köz; Zrínyi Miklós utca; Hunyadi János utca;
Mátyás király utca; Szent István tér; Szent István út; Szent László utca; Árpád utca; Báthori utca; Bocskai István utca;
Bethlen Gábor utca; Vörösmarty Mihály utca; Kölcsey Ferenc utca; Mikszáth Kálmán utca; Móricz Zsigmond utca; Gárdonyi Géza utca;
Bartók Béla utca; Kodály Zoltán utca; Erkel Ferenc utca; Liszt Ferenc utca; Munkácsy Mihály utca; Semmelweis utca; Eötvös utca;
Klapka György utca; Damjanich utca; Honvéd utca; Ifjúság útja; Sport utca; Park utca; Piac tér; Vásártér; Fecske utca;
Gólya utca; Galamb utca; Pacsirta utca; Rigó utca; Sas utca; Napsugár utca; Hajnal utca; Csillag utca; Gyöngyvirág utca`
