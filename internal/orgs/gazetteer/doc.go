// Package gazetteer is the room of Hungary's places: its counties, districts and settlements, and the reading of
// the statistical office's yearly gazetteer.
//
// It owns: places.csv (one row a place, embedded) and the column names of the yearly workbook.
//
// Nouns: County, District, Settlement, the kinds of settlement, Update (what a workbook holds), Finding.
// Verbs: Counties, Districts, Settlements, CountyName (the name of a county on a day), ReadWorkbook, JudgeCode.
//
// It must not: store anything (rows in the database belong to orgs), read a file or know a spreadsheet library
// (ReadWorkbook is handed rows of texts), hold a map, an address or a person.
//
// What is there: 20 counties (19 and Budapest); 197 districts (174 and the 23 of Budapest), each with its seat;
// 3,178 settlements: 3,154 towns and villages, Budapest as a whole and its 23 districts once more, because they
// have local governments of their own. Every settlement has its statistical code, county and kind; every one but
// Budapest as a whole has its district. No settlement has a postcode: no freely usable list of postcodes was at
// hand, so the field stays empty until a workbook with such a column is read. No coordinates, no population.
//
// As of when: the gazetteer's edition of 2019, judging by its figures; districts as they have been since 2015. Not in
// it: the district of Polgárdi (code 083), which existed in 2013 and 2014 only; the rank of megyei jogú város that
// Baja and Esztergom got later. The word "megye" became "vármegye" in 2023; County.Name holds the name without it.
//
// Where the facts come from:
//   - Names, statistical codes, kinds and districts of settlements: Hungarian Central Statistical Office (KSH),
//     Gazetteer of Hungary (Magyarország helységnévtára), to be named as the source. They were taken from a public
//     table made from it, the repository hazycsaba/Telepulesek, which states no licence: only the facts, not the
//     layout or its postcodes. The codes stand in law too: 31/2011. (X. 24.) KIM rendelet, annexes.
//   - Names and codes of districts: GeoNames, CC BY 4.0 (one misspelt name mended); seats follow from the names.
//   - Counties: ISO 3166-2 and the statistical office's county codes.
//
// How they were checked: every statistical code carries a check digit and all are right; all names agree with the
// 3,151 of the @faker-js/faker hu locale (MIT), which lacks four; the county agrees with GeoNames for all 955
// settlements that GeoNames could be asked for, but one, where GeoNames is wrong (Szárliget); the number of
// settlements in each county is the official one.
package gazetteer
