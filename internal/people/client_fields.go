package people

import (
	"oszir/internal/platform/fields"
	"oszir/internal/platform/idnumber"
)

// The vocabulary of clients: what an office writes down of a person. One definition serves both client sheets, the
// form and the messages.
var (
	FieldTAJ                   = &fields.Field{No: 1, Key: "taj", Column: "TAJ", Type: fields.Digits, Length: 9, Check: idnumber.TAJ}
	FieldTitle                 = &fields.Field{No: 2, Key: "title", Column: "Titulus", Type: fields.List, List: Titles}
	FieldFamilyName            = &fields.Field{No: 3, Key: "family_name", Column: "Családi név", Type: fields.Text}
	FieldGivenName             = &fields.Field{No: 4, Key: "given_name", Column: "Utónév", Type: fields.Text}
	FieldBirthFamilyName       = &fields.Field{No: 5, Key: "birth_family_name", Column: "Születési családi név", Type: fields.Text}
	FieldBirthGivenName        = &fields.Field{No: 6, Key: "birth_given_name", Column: "Születési utónév", Type: fields.Text}
	FieldMotherFamilyName      = &fields.Field{No: 7, Key: "mother_family_name", Column: "Anyja születési név - családi név", Type: fields.Text}
	FieldMotherGivenName       = &fields.Field{No: 8, Key: "mother_given_name", Column: "Anyja születési név - utónév", Type: fields.Text}
	FieldBirthPlace            = &fields.Field{No: 9, Key: "birth_place", Column: "Születési hely", Type: fields.Text}
	FieldBirthDate             = &fields.Field{No: 10, Key: "birth_date", Column: "Születési idő (év, hónap, nap)", Type: fields.Date}
	FieldSex                   = &fields.Field{No: 11, Key: "sex", Column: "Neme", Type: fields.List, List: Sexes}
	FieldTaxID                 = &fields.Field{No: 12, Key: "tax_id", Column: "Adóazonosító jele", Type: fields.Digits, Length: 10, Check: idnumber.TaxID}
	FieldCitizenship           = &fields.Field{No: 13, Key: "citizenship", Column: "Állampolgárság", Type: fields.List, List: Citizenships}
	FieldImmigrationStatus     = &fields.Field{No: 14, Key: "immigration_status", Column: "Idegenrendészeti jogállás", Type: fields.List, List: ImmigrationStatuses}
	FieldMaritalStatus         = &fields.Field{No: 15, Key: "marital_status", Column: "Családi állapot", Type: fields.List, List: MaritalStatuses}
	FieldEducation             = &fields.Field{No: 16, Key: "education", Column: "Iskolai végzettség", Type: fields.List, List: EducationLevels}
	FieldVocation              = &fields.Field{No: 17, Key: "vocation", Column: "Szakképesítés", Type: fields.Text}
	FieldNoResidence           = &fields.Field{No: 18, Key: "no_residence", Column: "Lakóhellyel nem rendelkezik", Type: fields.Mark}
	FieldNoResidenceKind       = &fields.Field{No: 19, Key: "no_residence_kind", Column: "Lakcím nélküli: Típus", Type: fields.List, List: NoResidenceKinds}
	FieldNoResidenceAddress    = &fields.Field{No: 20, Key: "no_residence_address", Column: "Lakcím nélküli: Cím", Type: fields.Text}
	FieldResidenceCountry      = &fields.Field{No: 21, Key: "residence_country", Column: "Lakóhely: Ország", Type: fields.List, List: Countries}
	FieldResidencePostcode     = &fields.Field{No: 22, Key: "residence_postcode", Column: "Lakóhely: Irányítószám", Type: fields.Text, Max: 12}
	FieldResidenceSettlement   = &fields.Field{No: 23, Key: "residence_settlement", Column: "Lakóhely: Település", Type: fields.Text}
	FieldResidenceStreet       = &fields.Field{No: 24, Key: "residence_street", Column: "Lakóhely: Közterület", Type: fields.Text}
	FieldResidenceStreetKind   = &fields.Field{No: 25, Key: "residence_street_kind", Column: "Lakóhely: Közt. jelleg", Type: fields.List, List: StreetKinds}
	FieldResidenceHouseNumber  = &fields.Field{No: 26, Key: "residence_house_number", Column: "Lakóhely: Házszám", Type: fields.Text}
	FieldResidenceBuilding     = &fields.Field{No: 27, Key: "residence_building", Column: "Lakóhely: Épület", Type: fields.Text}
	FieldResidenceStaircase    = &fields.Field{No: 28, Key: "residence_staircase", Column: "Lakóhely: Lépcsőház", Type: fields.Text}
	FieldResidenceFloor        = &fields.Field{No: 29, Key: "residence_floor", Column: "Lakóhely: Emelet", Type: fields.Text}
	FieldResidenceDoor         = &fields.Field{No: 30, Key: "residence_door", Column: "Lakóhely: Ajtó", Type: fields.Text}
	FieldResidenceParcelNumber = &fields.Field{No: 31, Key: "residence_parcel_number", Column: "Lakóhely: Helyrajzi szám", Type: fields.Text}
	FieldResidenceHabitual     = &fields.Field{No: 32, Key: "residence_habitual", Column: "Lakóhely: Életvitelszerűen ezen a címen él", Type: fields.Mark}
	FieldStayCountry           = &fields.Field{No: 33, Key: "stay_country", Column: "Tart. hely: Ország", Type: fields.List, List: Countries}
	FieldStayPostcode          = &fields.Field{No: 34, Key: "stay_postcode", Column: "Tart. hely: Irányítószám", Type: fields.Text, Max: 12}
	FieldStaySettlement        = &fields.Field{No: 35, Key: "stay_settlement", Column: "Tart. hely: Település", Type: fields.Text}
	FieldStayStreet            = &fields.Field{No: 36, Key: "stay_street", Column: "Tart. hely: Közterület", Type: fields.Text}
	FieldStayStreetKind        = &fields.Field{No: 37, Key: "stay_street_kind", Column: "Tart. hely: Közt. jelleg", Type: fields.List, List: StreetKinds}
	FieldStayHouseNumber       = &fields.Field{No: 38, Key: "stay_house_number", Column: "Tart. hely: Házszám", Type: fields.Text}
	FieldStayBuilding          = &fields.Field{No: 39, Key: "stay_building", Column: "Tart. hely: Épület", Type: fields.Text}
	FieldStayStaircase         = &fields.Field{No: 40, Key: "stay_staircase", Column: "Tart. hely: Lépcsőház", Type: fields.Text}
	FieldStayFloor             = &fields.Field{No: 41, Key: "stay_floor", Column: "Tart. hely: Emelet", Type: fields.Text}
	FieldStayDoor              = &fields.Field{No: 42, Key: "stay_door", Column: "Tart. hely: Ajtó", Type: fields.Text}
	FieldStayParcelNumber      = &fields.Field{No: 43, Key: "stay_parcel_number", Column: "Tart. hely: Helyrajzi szám", Type: fields.Text}
	FieldStayHabitual          = &fields.Field{No: 44, Key: "stay_habitual", Column: "Tart. hely: Életvitelszerűen ezen a címen él", Type: fields.Mark}
	FieldMailingChoice         = &fields.Field{No: 45, Key: "mailing_choice", Column: "Levelezési cím meghatározása", Type: fields.List, List: MailingChoices}
	FieldMailingCountry        = &fields.Field{No: 46, Key: "mailing_country", Column: "Lev. cím: Ország", Type: fields.List, List: Countries}
	FieldMailingPostcode       = &fields.Field{No: 47, Key: "mailing_postcode", Column: "Lev. cím: Irányítószám", Type: fields.Text, Max: 12}
	FieldMailingSettlement     = &fields.Field{No: 48, Key: "mailing_settlement", Column: "Lev. cím: Település", Type: fields.Text}
	FieldMailingPOBox          = &fields.Field{No: 49, Key: "mailing_po_box", Column: "Lev. cím: Postafiók száma", Type: fields.Text}
	FieldMailingStreet         = &fields.Field{No: 50, Key: "mailing_street", Column: "Lev. cím: Közterület", Type: fields.Text}
	FieldMailingStreetKind     = &fields.Field{No: 51, Key: "mailing_street_kind", Column: "Lev. cím: Közt. jelleg", Type: fields.List, List: StreetKinds}
	FieldMailingHouseNumber    = &fields.Field{No: 52, Key: "mailing_house_number", Column: "Lev. cím: Házszám", Type: fields.Text}
	FieldMailingBuilding       = &fields.Field{No: 53, Key: "mailing_building", Column: "Lev. cím: Épület", Type: fields.Text}
	FieldMailingFloor          = &fields.Field{No: 54, Key: "mailing_floor", Column: "Lev. cím: Emelet", Type: fields.Text}
	FieldMailingDoor           = &fields.Field{No: 55, Key: "mailing_door", Column: "Lev. cím: Ajtó", Type: fields.Text}
	FieldMailingParcelNumber   = &fields.Field{No: 56, Key: "mailing_parcel_number", Column: "Lev. cím: Helyrajzi szám", Type: fields.Text}
	FieldPhone                 = &fields.Field{No: 57, Key: "phone", Column: "Telefonszám (vezetékes)", Type: fields.Text, XML: "TelefonszamVezetekes"}
	FieldMobile                = &fields.Field{No: 58, Key: "mobile", Column: "Telefonszám (mobil)", Type: fields.Text, XML: "TelefonszamMobil"}
	FieldEmail                 = &fields.Field{No: 59, Key: "email", Column: "E-mail cím", Type: fields.Text}
	FieldNote                  = &fields.Field{No: 60, Key: "note", Column: "Megjegyzés", Type: fields.Text, Max: 4000}
	FieldIncompleteID          = &fields.Field{No: 61, Key: "incomplete_id", Column: "Ügyfél (hiányos) azonosító", Type: fields.Generated}
	FieldMarker                = &fields.Field{No: 62, Key: "marker", Column: "Jelölő adat", Type: fields.Text}
)

// LastField is the highest number of the vocabulary.
const LastField = 62

// FullColumns lists the columns of the sheet Ügyfél (teljes), in order.
var FullColumns = []*fields.Field{
	FieldTAJ, FieldTitle, FieldFamilyName, FieldGivenName,
	FieldBirthFamilyName, FieldBirthGivenName, FieldMotherFamilyName, FieldMotherGivenName,
	FieldBirthPlace, FieldBirthDate, FieldSex, FieldTaxID,
	FieldCitizenship, FieldImmigrationStatus, FieldMaritalStatus, FieldEducation,
	FieldVocation, FieldNoResidence, FieldNoResidenceKind, FieldNoResidenceAddress,
	FieldResidenceCountry, FieldResidencePostcode, FieldResidenceSettlement, FieldResidenceStreet,
	FieldResidenceStreetKind, FieldResidenceHouseNumber, FieldResidenceBuilding, FieldResidenceStaircase,
	FieldResidenceFloor, FieldResidenceDoor, FieldResidenceParcelNumber, FieldResidenceHabitual,
	FieldStayCountry, FieldStayPostcode, FieldStaySettlement, FieldStayStreet,
	FieldStayStreetKind, FieldStayHouseNumber, FieldStayBuilding, FieldStayStaircase,
	FieldStayFloor, FieldStayDoor, FieldStayParcelNumber, FieldStayHabitual,
	FieldMailingChoice, FieldMailingCountry, FieldMailingPostcode, FieldMailingSettlement,
	FieldMailingPOBox, FieldMailingStreet, FieldMailingStreetKind, FieldMailingHouseNumber,
	FieldMailingBuilding, FieldMailingFloor, FieldMailingDoor, FieldMailingParcelNumber,
	FieldPhone, FieldMobile, FieldEmail, FieldNote,
}

// IncompleteColumns lists the columns of the sheet Ügyfél (hiányos), in order.
var IncompleteColumns = []*fields.Field{
	FieldIncompleteID, FieldMarker, FieldTAJ, FieldTitle,
	FieldFamilyName, FieldGivenName, FieldBirthFamilyName, FieldBirthGivenName,
	FieldMotherFamilyName, FieldMotherGivenName, FieldBirthPlace, FieldBirthDate,
	FieldSex, FieldTaxID, FieldCitizenship, FieldImmigrationStatus,
	FieldMaritalStatus, FieldEducation, FieldVocation, FieldNoResidence,
	FieldNoResidenceKind, FieldNoResidenceAddress, FieldResidenceCountry, FieldResidencePostcode,
	FieldResidenceSettlement, FieldResidenceStreet, FieldResidenceStreetKind, FieldResidenceHouseNumber,
	FieldResidenceBuilding, FieldResidenceStaircase, FieldResidenceFloor, FieldResidenceDoor,
	FieldResidenceParcelNumber, FieldResidenceHabitual, FieldStayCountry, FieldStayPostcode,
	FieldStaySettlement, FieldStayStreet, FieldStayStreetKind, FieldStayHouseNumber,
	FieldStayBuilding, FieldStayStaircase, FieldStayFloor, FieldStayDoor,
	FieldStayParcelNumber, FieldStayHabitual,
}
