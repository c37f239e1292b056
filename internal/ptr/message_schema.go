package ptr

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"oszir/internal/platform/fields"
)

// MessageSchema writes the schema (XSD 1.0) of messages and answers. It is made of the tree by which messages are read, which
// is made of the fields' definitions. What an office writes stands in it as text: whether it is right the rules judge, all at
// once and with the place of each finding, as they do for the workbook and the form; the schema says what each field takes.
func MessageSchema() []byte {
	var b bytes.Buffer
	w := &schemaWriter{b: &b}
	b.WriteString(xml.Header)
	fmt.Fprintf(&b, "<xs:schema xmlns:xs=%q xmlns=%q targetNamespace=%q elementFormDefault=\"qualified\" version=\"1\">\n", "http://www.w3.org/2001/XMLSchema", namespaceV1, namespaceV1)
	w.element(&messageShape, 1, true)
	fmt.Fprintf(&b, batchSchema, MostInBatch)
	b.WriteString(answerSchema)
	b.WriteString("</xs:schema>\n")
	return b.Bytes()
}

// batchSchema describes batches.
const batchSchema = `	<xs:element name="Koteg">
		<xs:annotation><xs:documentation xml:lang="hu">Köteg: több üzenet egyszerre</xs:documentation></xs:annotation>
		<xs:complexType>
			<xs:sequence>
				<xs:element name="Azonosito">
					<xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="64"/></xs:restriction></xs:simpleType>
				</xs:element>
				<xs:element ref="Uzenet" maxOccurs="%d"/>
			</xs:sequence>
		</xs:complexType>
	</xs:element>
`

// answerSchema describes answers. A signature stands at their end.
const answerSchema = `	<xs:element name="Valasz">
		<xs:complexType>
			<xs:sequence>
				<xs:element name="Azonosito" type="xs:string"/>
				<xs:element name="Atvetel" type="xs:long"/>
				<xs:element name="Allapot">
					<xs:simpleType>
						<xs:restriction base="xs:string">
							<xs:enumeration value="VARAKOZIK"/>
							<xs:enumeration value="SIKERES"/>
							<xs:enumeration value="HIBAS"/>
							<xs:enumeration value="UJRAKULDVE"/>
							<xs:enumeration value="ATVEVE"/>
						</xs:restriction>
					</xs:simpleType>
				</xs:element>
				<xs:element name="Idopont" type="xs:dateTime"/>
				<xs:element name="KeresLenyomata" type="xs:hexBinary"/>
				<xs:element name="UgyAzonosito" type="xs:long" minOccurs="0"/>
				<xs:element name="EllatasAzonosito" type="xs:string" minOccurs="0"/>
				<xs:element name="Megallapitas" minOccurs="0" maxOccurs="unbounded">
					<xs:complexType>
						<xs:sequence>
							<xs:element name="Kod" type="xs:string"/>
							<xs:element name="Sulyossag">
								<xs:simpleType>
									<xs:restriction base="xs:string">
										<xs:enumeration value="error"/>
										<xs:enumeration value="warning"/>
									</xs:restriction>
								</xs:simpleType>
							</xs:element>
							<xs:element name="Hely" type="xs:string"/>
							<xs:element name="Ertek" type="xs:string"/>
							<xs:element name="Magyarul" type="xs:string"/>
							<xs:element name="Angolul" type="xs:string"/>
						</xs:sequence>
					</xs:complexType>
				</xs:element>
				<xs:any namespace="http://www.w3.org/2000/09/xmldsig#" processContents="skip" minOccurs="0"/>
			</xs:sequence>
		</xs:complexType>
	</xs:element>
	<xs:element name="Hiba">
		<xs:complexType>
			<xs:sequence>
				<xs:element name="Kod" type="xs:string"/>
				<xs:element name="Hely" type="xs:string"/>
				<xs:element name="Magyarul" type="xs:string"/>
				<xs:element name="Angolul" type="xs:string"/>
			</xs:sequence>
		</xs:complexType>
	</xs:element>
`

// schemaWriter writes a schema.
type schemaWriter struct{ b *bytes.Buffer }

func (w *schemaWriter) line(depth int, format string, args ...any) {
	w.b.WriteString(strings.Repeat("\t", depth))
	fmt.Fprintf(w.b, format+"\n", args...)
}

func quoted(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func (w *schemaWriter) element(el *element, depth int, top bool) {
	occurs := ""
	if !top {
		most := fmt.Sprint(el.max)
		if el.max == 0 {
			most = fmt.Sprint(mostClients)
		}
		if el.min != 1 || el.max != 1 {
			occurs = fmt.Sprintf(` minOccurs="%d" maxOccurs="%s"`, el.min, most)
		}
	}
	w.line(depth, `<xs:element name="%s"%s>`, el.name, occurs)
	doc := el.doc
	if el.field != nil {
		doc = describe(el.field)
	}
	if doc != "" {
		w.line(depth+1, `<xs:annotation><xs:documentation xml:lang="hu">%s</xs:documentation></xs:annotation>`, quoted(doc))
	}
	if el.text > 0 {
		w.line(depth+1, `<xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="%d"/></xs:restriction></xs:simpleType>`, el.text)
		w.line(depth, `</xs:element>`)
		return
	}
	kind := "sequence"
	if el.choice {
		kind = "choice"
	}
	w.line(depth+1, `<xs:complexType>`)
	w.line(depth+2, `<xs:%s>`, kind)
	for i := range el.parts {
		w.element(&el.parts[i], depth+3, false)
	}
	w.line(depth+2, `</xs:%s>`, kind)
	w.line(depth+1, `</xs:complexType>`)
	w.line(depth, `</xs:element>`)
}

// describe says what a field takes.
func describe(f *fields.Field) string {
	says := ""
	switch f.Type {
	case fields.Digits:
		says = fmt.Sprintf("%d számjegy, a vezető nullákkal", f.Length)
	case fields.Date:
		says = "nap: ÉÉÉÉ-HH-NN"
	case fields.Month:
		says = "hónap: ÉÉÉÉ-HH"
	case fields.Forint:
		says = "egész forint"
	case fields.Integer:
		says = "egész szám"
	case fields.Mark:
		says = "true vagy false"
	case fields.List:
		values := make([]string, 0, len(f.List.Values))
		for _, e := range f.List.Values {
			values = append(values, e.Value)
		}
		if len(values) > 40 {
			values = append(values[:40], "…")
		}
		says = "a következők egyike: " + strings.Join(values, "; ")
	case fields.Text:
		says = fmt.Sprintf("szöveg, legfeljebb %d karakter", f.MaxText())
	case fields.Generated:
	}
	return f.Column + ": " + says
}

// MessageWSDL writes the description (WSDL 1.1, SOAP 1.2) of the interface as it is reached at an address.
func MessageWSDL(address string) []byte {
	address = quoted(strings.TrimSuffix(address, "/"))
	return []byte(xml.Header + `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:m="` + namespaceV1 + `" xmlns:tns="urn:oszir:ptr:wsdl:1" targetNamespace="urn:oszir:ptr:wsdl:1" name="PTR">
	<wsdl:types>
		<xs:schema>
			<xs:import namespace="` + namespaceV1 + `" schemaLocation="` + address + MessageRoot + `/schema.xsd"/>
		</xs:schema>
	</wsdl:types>
	<wsdl:message name="Uzenet"><wsdl:part name="body" element="m:Uzenet"/></wsdl:message>
	<wsdl:message name="Valasz"><wsdl:part name="body" element="m:Valasz"/></wsdl:message>
	<wsdl:message name="Hiba"><wsdl:part name="fault" element="m:Hiba"/></wsdl:message>
	<wsdl:portType name="PTR">
		<wsdl:operation name="Kuldes">
			<wsdl:input message="tns:Uzenet"/>
			<wsdl:output message="tns:Valasz"/>
			<wsdl:fault name="Hiba" message="tns:Hiba"/>
		</wsdl:operation>
	</wsdl:portType>
	<wsdl:binding name="PTR" type="tns:PTR">
		<soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
		<wsdl:operation name="Kuldes">
			<soap12:operation soapAction="urn:oszir:ptr:1:Kuldes"/>
			<wsdl:input><soap12:body use="literal"/></wsdl:input>
			<wsdl:output><soap12:body use="literal"/></wsdl:output>
			<wsdl:fault name="Hiba"><soap12:fault name="Hiba" use="literal"/></wsdl:fault>
		</wsdl:operation>
	</wsdl:binding>
	<wsdl:service name="PTR">
		<wsdl:port name="PTR" binding="tns:PTR"><soap12:address location="` + address + MessageRoot + `/soap"/></wsdl:port>
	</wsdl:service>
</wsdl:definitions>
`)
}
