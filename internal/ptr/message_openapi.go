package ptr

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefits"
)

// doc is an object of a JSON document.
type doc = map[string]any

// The names in JSON of what the tree of messages has as leaves of the envelope and of the benefit that a decision is about.
var jsonNames = map[string]string{
	"Azonosito": "id", "Ugy": "case", "Elozo": "previous", "Helyett": "replaces", "Kuldve": "sent", "Felhasznalo": "user", "Indok": "reason", "EllatasAzonosito": "benefit_id",
	tagBenefit: "benefit", tagDecision: "decision", tagOf: "of",
}

// MessageOpenAPI describes (OpenAPI 3.1) the interface in JSON as it is reached at an address; "": at that of the description.
// What messages say comes from the tree by which those in XML are read and their schema is made, what answers say from the Go
// types that answer.
func MessageOpenAPI(address string) []byte {
	address = strings.TrimSuffix(address, "/")
	schemas := doc{
		"Batch": doc{
			"type": "object", "additionalProperties": false, "required": []string{"id", "messages"},
			"properties": doc{
				"id":       senderIDSchema("The sender's id of the batch"),
				"messages": doc{"type": "array", "minItems": 1, "maxItems": MostInBatch, "items": ref("Message")},
			},
		},
		"Fault": faultSchema(),
		"Text":  textSchema("", maxLeaf),
	}
	maps.Copy(schemas, messageSchemas())
	for _, of := range []reflect.Type{reflect.TypeFor[MessageAnswer](), reflect.TypeFor[MessageFinding](), reflect.TypeFor[BatchReceipt](), reflect.TypeFor[BatchState]()} {
		schemas[of.Name()] = objectOf(of)
	}
	server := address
	if server == "" {
		server = "/"
	}
	out := doc{
		"openapi": "3.1.0",
		"info": doc{
			"title": "PTR", "version": "1",
			"description": "The benefits interface for offices' own programs, the JSON twin of the XML one. Values are text, by the keys of the fields; whether they are right is judged all at once and answered with the place of each finding.",
		},
		"servers":  []any{doc{"url": server}},
		"security": []any{doc{"oauth2": []string{}}, doc{"mutualTLS": []string{}}},
		"tags":     []any{doc{"name": "messages"}},
		"paths": doc{
			MessageRoot + "/json/messages": doc{"post": operation("sendMessage", "Send a message", body(ref("Message"), messageExamples), nil, answers(
				answerDoc(http.StatusOK, "It stands in the register", "MessageAnswer", doc{"done": doc{"value": exampleDone}}),
				answerDoc(http.StatusAccepted, "It waits for the message before it", "MessageAnswer", nil),
				answerDoc(http.StatusUnprocessableEntity, "It was refused; nothing of it was taken over", "MessageAnswer", doc{"refused": doc{"value": exampleRefused}}),
			), http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge)},
			MessageRoot + "/json/batches": doc{"post": operation("sendBatch", "Send up to 10 000 messages at once", body(ref("Batch"), doc{"batch": doc{"value": doc{"id": "koteg-2026-11", "messages": []any{exampleClose}}}}), nil, answers(
				answerDoc(http.StatusAccepted, "It was taken and is worked on", "BatchReceipt", nil),
			), http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge)},
			MessageRoot + "/json/messages/{id}": doc{"get": operation("messageState", "How a message stands", nil, []any{
				doc{"name": "id", "in": "path", "required": true, "description": "The sender's id of the message", "schema": doc{"type": "string"}},
			}, answers(answerDoc(http.StatusOK, "The answer as it stands now", "MessageAnswer", nil)))},
			MessageRoot + "/json/batches/{receipt}": doc{"get": operation("batchState", "How far a batch has come", nil, []any{
				doc{"name": "receipt", "in": "path", "required": true, "description": "Our number of the batch", "schema": doc{"type": "integer", "format": "int64"}},
				doc{"name": "after", "in": "query", "description": "Go on behind this message; next of the answer before", "schema": doc{"type": "integer", "minimum": 0}},
			}, answers(answerDoc(http.StatusOK, "Counts, and the answers in the order of the batch", "BatchState", nil)))},
		},
		"components": doc{
			"schemas": schemas,
			"responses": doc{"Fault": doc{
				"description": "It was not taken: nothing is kept but that it came",
				"content":     doc{"application/problem+json": doc{"schema": ref("Fault")}},
			}},
			"securitySchemes": doc{
				"oauth2": doc{
					"type": "oauth2", "description": "Client credentials; the client proves itself by an assertion that it signs (private_key_jwt, RFC 7523).",
					"flows": doc{"clientCredentials": doc{"tokenUrl": address + exchange.TokenPath, "scopes": doc{}}},
				},
				"mutualTLS": doc{"type": "mutualTLS", "description": "A client certificate that was registered for the program."},
			},
		},
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		panic(err) // maps of text and numbers
	}
	return append(text, '\n')
}

func ref(name string) doc { return doc{"$ref": "#/components/schemas/" + name} }

func body(schema doc, examples doc) doc {
	return doc{"required": true, "content": doc{typeJSON: doc{"schema": schema, "examples": examples}}}
}

// answerDoc is an answer with a status.
func answerDoc(status int, says, schema string, examples doc) doc {
	media := doc{"schema": ref(schema)}
	if examples != nil {
		media["examples"] = examples
	}
	return doc{strconv.Itoa(status): doc{"description": says, "content": doc{typeJSON: media}}}
}

func answers(all ...doc) doc {
	out := doc{}
	for _, a := range all {
		maps.Copy(out, a)
	}
	return out
}

// operation describes one; every one has the faults of who proves nothing, of what is not there, and of a bad moment.
func operation(id, summary string, body doc, parameters []any, answers doc, faults ...int) doc {
	for _, status := range append(faults, http.StatusUnauthorized, http.StatusNotFound, http.StatusInternalServerError, http.StatusServiceUnavailable) {
		answers[strconv.Itoa(status)] = doc{"$ref": "#/components/responses/Fault"}
	}
	out := doc{"operationId": id, "summary": summary, "tags": []string{"messages"}, "responses": answers}
	if body != nil {
		out["requestBody"] = body
	}
	if parameters != nil {
		out["parameters"] = parameters
	}
	return out
}

// senderIDSchema describes a sender's id.
func senderIDSchema(says string) doc {
	return doc{"type": "string", "description": says, "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"}
}

// textSchema describes text of up to so many characters, without those that XML could not say.
func textSchema(says string, most int) doc {
	out := doc{"type": "string", "maxLength": most, "pattern": `^[^\x00-\x08\x0B\x0C\x0E-\x1F]*$`}
	if says != "" {
		out["description"] = says
	}
	return out
}

// messageSchemas describes messages: one schema for each operation of the tree, and one of them all.
func messageSchemas() doc {
	out := doc{}
	var each []any
	mapping := doc{}
	envelope := doc{}
	var ops []element
	for i := range messageShape.parts {
		part := &messageShape.parts[i]
		if part.choice {
			ops = part.parts
			continue
		}
		s := textSchema(part.doc, part.text)
		if part.min > 0 {
			s["minLength"] = 1
		}
		envelope[jsonNames[part.name]] = s
	}
	envelope["id"] = senderIDSchema(envelope["id"].(doc)["description"].(string))
	for i := range ops {
		el := &ops[i]
		op := opOf(el.name)
		properties := maps.Clone(envelope)
		properties["operation"] = doc{"const": string(op)}
		required := []string{"id", "case", "operation"}
		for k := range el.parts {
			part := &el.parts[k]
			switch name := jsonNames[part.name]; {
			case part.name == tagClient:
				out["Client"], out["PartialClient"] = clientSchema(part, true), clientSchema(&el.parts[k+1], false)
				properties["clients"] = doc{"type": "array", "maxItems": 2 * mostClients, "description": "The people, " + strconv.Itoa(mostClients) + " of each sort at most", "items": doc{"anyOf": []any{ref("Client"), ref("PartialClient")}}}
			case part.name == tagPartial:
			case part.text > 0: // what is empty may be left out
				properties[name] = textSchema(part.doc, part.text)
			default:
				properties[name] = valuesSchema(part)
				required = append(required, name)
			}
		}
		name := strings.ToUpper(string(op[:1])) + string(op[1:]) + "Message"
		out[name] = doc{"type": "object", "description": el.doc, "additionalProperties": false, "required": required, "properties": properties}
		each = append(each, ref(name))
		mapping[string(op)] = "#/components/schemas/" + name
	}
	out["Message"] = doc{"oneOf": each, "discriminator": doc{"propertyName": "operation", "mapping": mapping}}
	return out
}

func opOf(tag string) MessageOp {
	for op, t := range opTags {
		if t == tag {
			return op
		}
	}
	return ""
}

// valuesSchema describes what holds leaves: values are text, by the keys of the fields.
func valuesSchema(el *element) doc {
	properties := doc{}
	for i := range el.parts {
		part := &el.parts[i]
		switch {
		case part.field != nil:
			properties[part.field.Key] = doc{"$ref": "#/components/schemas/Text", "description": describeJSON(part.field)}
		case part.text > 0:
			properties[jsonNames[part.name]] = textSchema(part.doc, part.text)
		}
	}
	return doc{"type": "object", "description": el.doc, "additionalProperties": false, "properties": properties}
}

// describeJSON says what a field takes; marks have their own words in XML.
func describeJSON(f *fields.Field) string {
	if f.Type == fields.Mark {
		return f.Column + ": x, vagy üres"
	}
	return describe(f)
}

func clientSchema(el *element, full bool) doc {
	values := valuesSchema(el)
	delete(values, "description")
	properties := doc{"values": values}
	required := []string{"values"}
	if full {
		properties["full"] = doc{"const": true}
		required = append(required, "full")
	} else {
		properties["full"] = doc{"const": false}
	}
	for i := range el.parts {
		if el.parts[i].name == tagRelation {
			properties["relation"] = valuesSchema(&el.parts[i])
		}
	}
	return doc{"type": "object", "description": el.doc, "additionalProperties": false, "required": required, "properties": properties}
}

// objectOf describes what is answered by its Go type.
func objectOf(t reflect.Type) doc {
	properties := doc{}
	required := []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		s := schemaOf(f.Type)
		if text := f.Tag.Get("doc"); text != "" {
			s["description"] = text
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			s["enum"] = strings.Split(enum, ",")
		}
		properties[name] = s
		if options == "" {
			required = append(required, name)
		}
	}
	return doc{"type": "object", "additionalProperties": false, "required": required, "properties": properties}
}

func schemaOf(t reflect.Type) doc {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return doc{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Slice:
		return doc{"type": "array", "items": schemaOf(t.Elem())}
	case t.Kind() == reflect.Struct:
		return ref(t.Name())
	case t.Kind() == reflect.String:
		return doc{"type": "string"}
	case t.Kind() == reflect.Bool:
		return doc{"type": "boolean"}
	}
	return doc{"type": "integer", "format": "int64"}
}

// faultSchema describes what was not taken.
func faultSchema() doc {
	text := doc{"type": "string"}
	return doc{
		"type": "object", "additionalProperties": false, "required": []string{"type", "title", "status", "code", "where", "hu", "en"},
		"properties": doc{
			"type": doc{"const": "about:blank"}, "title": text, "status": doc{"type": "integer"},
			"code":  doc{"type": "string", "enum": slices.Sorted(maps.Keys(faultStatus))},
			"where": doc{"type": "string", "description": "JSON pointer of what is wrong, as far as it is known"},
			"hu":    text, "en": text,
		},
	}
}

// Examples of messages and answers; the people in them are made up.
var (
	exampleClose    = doc{"id": "2014-000125", "case": "IV/123/2014", "previous": "2014-000124", "operation": "close"}
	messageExamples = doc{
		"grant": doc{"summary": "A benefit that is final", "value": doc{
			"id": "2014-000123", "case": "IV/123/2014", "operation": "grant", "user": "ugyintezo-1",
			"benefit": doc{"applicant_taj": "111111110", "benefit_code": benefits.All()[0].Code, "issued_on": "2014-05-05", "final_on": "2014-05-20"},
			"clients": []any{doc{"full": true, "values": doc{"taj": "111111110", "family_name": "Minta", "given_name": "Ibolya", "birth_date": "1980-02-03"}}},
		}},
		"finality": doc{"summary": "A decision has become final", "value": doc{
			"id": "2014-000124", "case": "IV/123/2014", "previous": "2014-000123", "operation": "finality", "decision": doc{"final_on": "2014-05-20"},
		}},
		"close": doc{"summary": "A case is closed", "value": exampleClose},
	}
	exampleDone = doc{
		"id": "2014-000123", "receipt": 4711, "status": string(StatusDone), "at": "2014-05-21T08:05:00+02:00", "case_id": 815, "benefit_id": "PTR-2014-00000815-3", "findings": []any{},
	}
	exampleRefused = doc{
		"id": "2014-000123", "receipt": 4711, "status": string(StatusRefused), "at": "2014-05-21T08:05:00+02:00",
		"findings": []any{doc{
			"code": "required", "severity": "error", "path": "/clients/0/values/birth_place", "field": "birth_place", "value": "",
			"hu": "Kötelező kitölteni.", "en": "This must be filled in.",
		}},
	}
)
