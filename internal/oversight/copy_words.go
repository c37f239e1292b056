package oversight

import (
	"slices"
	"strings"

	"oszir/internal/platform/i18n"
)

// The words of a copy: names of its parts (oversight.copy.source.<name>), of fields (oversight.copy.field.<key>) and of what stands in
// them (oversight.copy.word.<word>, in small letters). What is not here is shown as it stands.
var copySources = []string{
	"audit.entry", "disclosure.request", "document.document", "exchange.message", "exchange.outbox", "exchange.subscription", "identity.account", "identity.api_key", "identity.attempt", "identity.code_secret", "identity.designation",
	"identity.device", "identity.external", "identity.legacy", "identity.membership", "identity.passkey", "identity.profile", "identity.recovery_code",
	"identity.request", "identity.request_draft", "identity.review_item", "identity.right_event", "identity.session", "identity.suspension",
	"identity.unlock_link", "mail.letter", "oversight.delay", "oversight.erasure_item", "oversight.hold", "people.address", "people.correction",
	"people.merge", "people.merge_proposal", "people.person", "people.person_version", "people.relation", "ptr.benefit", "ptr.benefit_entitled",
	"ptr.benefit_person", "ptr.benefit_version", "ptr.bulk_item", "ptr.case_acknowledgement", "ptr.case_check", "ptr.case_file", "ptr.case_member",
	"ptr.case_recheck", "ptr.case_step", "ptr.case_stop", "ptr.decision", "ptr.decision_entitled", "ptr.detail_opening", "ptr.extract",
	"ptr.load_benefit", "ptr.load_row_person", "ptr.outside_range", "ptr.parallel_suspicion", "ptr.suspicion_event",
	"spdci.subscription",
}

var copyFields = []string{
	"absorbed_id", "actor_role", "adjudication", "after", "answer", "appeal_decided_on", "appeal_outcome", "appeal_until", "appealed_on", "applicant",
	"applicant_id", "args", "as_day", "asked_at", "at", "attempts", "authentic", "awaits_factor", "basis", "began_at", "before", "benefit", "benefit_id",
	"benefit_year", "blocks", "body", "body_id", "branch", "browser", "building", "case_id", "cases", "changed_at", "changes", "channel", "closed_at",
	"code", "command", "complete", "complete_since", "confirmed", "confirmed_at", "content", "country", "created_at", "data", "dated", "day",
	"decided_at", "decision", "decision_id", "delivered_on", "derivation", "did", "disabled_at", "document_id", "done_at", "door", "due", "due_at",
	"due_on", "edition", "effect_on", "employer", "employment", "end_reason", "ended_at", "ends_at", "entitled", "entitled_id", "entry", "erased_at",
	"erasure_id", "failures", "field", "file_id", "filed_at", "findings", "finished_at", "firm", "first_at", "first_day", "floor", "found_at", "from",
	"from_day", "group_code", "habitual", "head_checked", "head_name", "head_post", "held_at", "house_number", "household", "id", "id_year", "income",
	"inputs", "issued_at", "issuer", "items", "key", "kin", "kind", "known_at", "last_at", "last_day", "last_notice_at", "last_seen", "last_used", "law", "lifted_at",
	"linked_at", "load_id", "load_row", "made_at", "made_benefit", "made_for", "membership_id", "must_change", "name", "next_on", "no", "note", "notices",
	"of_body_id", "office", "one_person", "opened_at", "opened_on", "order_id", "other_body_id", "other_id", "other_of", "other_text", "other_verdict",
	"outcome", "over_at", "overlap", "parcel_number", "partner", "partner_name", "password_at", "people", "period", "person", "person_id", "phone", "po_box", "post", "postcode",
	"posted_at", "prefix", "presumed", "processed_at", "proposal", "proposed", "proven_at", "purpose", "reason", "recipient", "record", "recorded",
	"register", "rehearsal", "released_at", "removed_at", "request_id", "result", "resumed_as", "revoked_at", "revoked_why", "rights", "role", "row",
	"rule_version", "run", "second_at", "sent_at", "serial", "settled_at", "settlement", "severity", "sheet", "since", "sites", "software", "sort",
	"staircase", "start", "state", "state_after", "state_before", "status", "street", "street_kind", "strong", "subject", "survivor_id", "suspicion_id",
	"taj_since", "text", "title", "to_body", "told_at", "traits", "tries", "turned_from", "unit", "until", "until_day", "uploaded_at", "used_at",
	"valid", "valid_from", "valid_until", "value", "values_used", "verdict", "verified", "version", "visited", "void_at", "waived_on", "warns", "way",
	"where", "why", "written_at", "wrong", "year",
}

var copyWordsOf = []string{
	"acknowledge", "aktiv", "annulled", "appeal", "appealed", "ask_gaps", "asked", "aside", "assign", "authority", "block", "carried_out", "change", "changed", "client", "close",
	"closed", "convert", "data", "dead", "deliver", "delivered", "done", "dontestervezet", "ellenorzes", "end", "ended", "erased", "error", "feldolgozva",
	"fellebbezes", "feltoltve", "filed", "final", "finality", "finalize", "gaps_done", "given_up", "grant", "held", "inform", "interface", "issue", "issued",
	"jogero_figyeles", "jogeros", "justified", "kerelem", "kiadmanyozva", "late", "lezart", "load", "made", "mailing", "megszuntetett_eljaras", "move",
	"moved", "new", "not_due", "not_entitled", "office", "open", "over", "overtaken", "passkey", "password", "person", "piszkozat", "posted", "provider", "recheck", "refusal", "refused",
	"reopened", "repaid", "residence", "return_draft", "save_application", "save_clients", "save_draft", "self", "sent", "settle_appeal", "settled",
	"stay", "struck", "submit_draft", "support", "suspend", "ugyfeladat", "uj", "upheld", "visszavont", "waiting", "warn", "warning", "withdraw", "withdrawn",
	"wrong_record",
}

// words gives the words of a copy in a language.
func (m *Module) words(lang i18n.Lang) copyWords { return copyWords{m, lang} }

type copyWords struct {
	m    *Module
	lang i18n.Lang
}

// Title names a part.
func (w copyWords) Title(name string) string {
	if slices.Contains(copySources, name) {
		return w.m.Catalog.Text(w.lang, "oversight.copy.source."+name)
	}
	return name
}

// Label names a field.
func (w copyWords) Label(key string) string {
	if slices.Contains(copyFields, key) {
		return w.m.Catalog.Text(w.lang, "oversight.copy.field."+key)
	}
	if text := w.m.Copies.Label(w.lang, key); text != "" {
		return text
	}
	return key
}

// Word says what a code means.
func (w copyWords) Word(code string) string {
	if code = strings.ToLower(code); slices.Contains(copyWordsOf, code) {
		return w.m.Catalog.Text(w.lang, "oversight.copy.word."+code)
	}
	return ""
}
