package oversight

import (
	"slices"
	"strings"

	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

// did is what operations are called in sentences: oversight.did.<operation>, the rooms in the order of the filter. One that
// is not here is shown by its name; a test finds it.
var did = []string{
	"people.search", "people.read", "people.reveal", "people.history", "people.changes", "people.correct", "people.correct.late",
	"people.complete", "people.enter", "people.compare", "people.proposals", "people.propose", "people.refuse", "people.merge", "people.unmerge",

	"ptr.benefits.list", "ptr.benefits.read", "ptr.benefits.export", "ptr.benefit.read", "ptr.benefit.history", "ptr.suspicions.read",
	"ptr.suspicion.read", "ptr.suspicion.settle", "ptr.openings.read", "ptr.overlap.read", "ptr.details.open", "ptr.outside_range.list", "ptr.outside_range.export", "ptr.check_register",
	"ptr.case.open", "ptr.case.sent", "ptr.case.read", "ptr.case.compute", "ptr.case.save_clients", "ptr.case.recheck", "ptr.case.acknowledge",
	"ptr.decision.replay", "ptr.replays.order", "ptr.replays.read", "ptr.replays.export",
	"ptr.case.save_application", "ptr.case.save_draft", "ptr.case.submit_draft", "ptr.case.return_draft", "ptr.case.issue", "ptr.case.deliver",
	"ptr.case.appeal", "ptr.case.settle_appeal", "ptr.case.finalize", "ptr.case.close", "ptr.case.withdraw", "ptr.case.ask_gaps", "ptr.case.gaps_done",
	"ptr.case.assign", "ptr.case.late", "ptr.cases.of_person", "ptr.benefit.cases", "ptr.office.four_eyes",
	"ptr.tasks.list", "ptr.tasks.export", "ptr.cases.list", "ptr.cases.export", "ptr.beneficiaries.list", "ptr.beneficiaries.export",
	"ptr.filters.keep", "ptr.filters.change", "ptr.benefits.move", "ptr.benefits.move_preview", "ptr.benefits.convert", "ptr.benefits.convert_preview",
	"ptr.orders.read", "ptr.case.move", "ptr.case.convert", "ptr.case.preview", "ptr.case.papers", "ptr.case.paper",
	"ptr.extract.make", "ptr.extract.list", "ptr.extract.show", "ptr.extract.xml",
	"ptr.upload", "ptr.rehearse", "ptr.commit", "ptr.load", "ptr.load.read", "ptr.load.rework", "ptr.load.download", "ptr.fill", "ptr.message", "ptr.message_again",

	"tartinfo.export_list", "tartinfo.save_wording",

	"identity.sign_in", "identity.second_factor", "identity.sign_out", "identity.sign_out_everywhere", "identity.end_sessions", "identity.end_all_sessions",
	"identity.choose_body", "identity.prove", "identity.change_password", "identity.register", "identity.profile_read", "identity.profile_save",
	"identity.profile_confirm", "identity.profile_follow", "identity.begin_codes", "identity.confirm_codes", "identity.remove_codes", "identity.new_recovery_codes",
	"identity.add_passkey", "identity.rename_passkey", "identity.remove_passkey", "identity.draft_request", "identity.send_request", "identity.take_back_request",
	"identity.waiting_requests", "identity.waiting_request", "identity.approve_request", "identity.refuse_request", "identity.make_paper", "identity.upload_paper",
	"identity.drop_paper", "identity.list_papers", "identity.read_paper", "identity.record_paper", "identity.list_rights", "identity.read_right",
	"identity.explain", "identity.add_membership", "identity.end_membership", "identity.suspend_right", "identity.resume_right", "identity.withdraw_right",
	"identity.expire_rights", "identity.open_reviews", "identity.open_review", "identity.list_reviews", "identity.read_review", "identity.confirm_right",
	"identity.answer_review", "identity.pursue_review", "identity.list", "identity.add_account", "identity.set_password", "identity.disable", "identity.enable",
	"identity.list_clerks", "identity.add_clerk", "identity.change_clerk", "identity.change_own", "identity.new_clerk_password", "identity.disable_clerk", "identity.enable_clerk", "identity.export_clerks",
	"identity.list_heads", "identity.read_head", "identity.add_head", "identity.change_head", "identity.new_head_password", "identity.disable_head", "identity.enable_head",
	"identity.block", "identity.ask_unlock", "identity.send_unlock", "identity.unlock", "identity.new_key", "identity.revoke_key", "identity.link",
	"identity.provide", "identity.link_import", "identity.link_list", "identity.link_switch", "identity.letters", "identity.tell_heads", "identity.sweep",

	"orgs.register", "orgs.add", "orgs.change", "orgs.correct", "orgs.close", "orgs.import", "orgs.keep_file", "orgs.seed", "orgs.places",

	"oversight.trail", "oversight.trail.persons", "oversight.trail.export", "oversight.prove", "oversight.person", "oversight.own", "oversight.delay", "oversight.delay.lift",
	"oversight.watch", "oversight.patterns", "oversight.pattern", "oversight.note", "oversight.copy", "oversight.own_copy",
	"oversight.retention", "oversight.propose", "oversight.decide", "oversight.hold", "oversight.release", "oversight.erase", "oversight.erase_again",

	"document.open", "document.file", "document.revoke", "document.delivered", "document.post", "document.post.waiting", "document.post.read", "document.post.print",
	"document.post.list", "document.wording.save", "document.wording.decide", "document.wording.withdraw", "document.verify",

	"disclosure.receive", "disclosure.identify", "disclosure.show", "disclosure.choose", "disclosure.propose", "disclosure.return", "disclosure.refuse", "disclosure.issue", "disclosure.download",
	"disclosure.draft", "disclosure.amend", "disclosure.submit", "disclosure.withdraw", "disclosure.approve", "disclosure.decline", "disclosure.mark", "disclosure.add_duty", "disclosure.end_duty", "disclosure.remind",

	"exchange.outbox.hand_over", "exchange.outbox.sent", "exchange.outbox.dead", "exchange.outbox.list", "exchange.outbox.read", "exchange.outbox.again", "exchange.outbox.all_again", "exchange.outbox.aside",
	"exchange.list", "exchange.open", "exchange.partners", "exchange.partner", "exchange.add_partner", "exchange.change_partner", "exchange.add_credential", "exchange.revoke_credential",

	"disclosure.appoint", "exchange.notice.subscribe", "exchange.notice.unsubscribe", "exchange.notice.tell", "exchange.notice.end", "spdci.entitle", "spdci.search", "spdci.enrolled", "spdci.subscribe", "spdci.unsubscribe", "spdci.notify",

	"tartinfo.keep_cv", "tartinfo.drop_cv", "tartinfo.open_cv", "tartinfo.datasheet", "tartinfo.certificate", "tartinfo.events",
	"tartinfo.remove", "tartinfo.expire", "tartinfo.list_protocols", "tartinfo.open_protocol", "tartinfo.drop_protocol", "tartinfo.sweep_protocols",
	"tartinfo.place", "tartinfo.change", "tartinfo.see", "tartinfo.list_members", "tartinfo.save_line", "tartinfo.take_line",
	"tartinfo.prepare", "tartinfo.change_search", "tartinfo.send", "tartinfo.close_search",

	"law.propose", "law.amend", "law.submit", "law.withdraw", "law.approve", "law.refuse",

	"tartinfo.change_body", "tartinfo.register_body", "tartinfo.see_closing", "tartinfo.prepare_closing", "tartinfo.order_closing", "tartinfo.move_last_day", "tartinfo.close",
	"tartinfo.list_takeovers", "tartinfo.decide_takeover", "tartinfo.reassign",

	"availability.annotate", "availability.announce", "availability.call_off", "availability.plan",

	"tartinfo.propose", "tartinfo.offer", "tartinfo.see_offer", "tartinfo.evaluate", "tartinfo.finalise", "tartinfo.warn_list", "tartinfo.expire_list",

	"mail.sent", "mail.refused", "mail.give_up", "backup.write", "backup.restore",
}

// toldOwner are the operations that are said to the person concerned in words of their own: oversight.own.did.<operation>.
var toldOwner = []string{
	"people.search", "people.read", "people.reveal", "people.history", "people.changes", "people.correct", "people.correct.late",
	"people.complete", "people.enter", "people.compare", "people.proposals", "people.propose", "people.refuse", "people.merge", "people.unmerge",
	"ptr.benefits.list", "ptr.benefits.read", "ptr.benefits.export", "ptr.benefit.read", "ptr.benefit.history", "ptr.suspicions.read",
	"ptr.suspicion.read", "ptr.suspicion.settle", "ptr.openings.read", "ptr.overlap.read", "ptr.details.open", "ptr.outside_range.list", "ptr.outside_range.export",
	"ptr.case.open", "ptr.case.sent", "ptr.case.read", "ptr.case.compute", "ptr.case.save_clients", "ptr.case.recheck", "ptr.case.acknowledge",
	"ptr.decision.replay", "ptr.replays.read", "ptr.replays.export",
	"ptr.case.save_application", "ptr.case.save_draft", "ptr.case.submit_draft", "ptr.case.return_draft", "ptr.case.issue", "ptr.case.deliver",
	"ptr.case.appeal", "ptr.case.settle_appeal", "ptr.case.finalize", "ptr.case.close", "ptr.case.withdraw", "ptr.case.ask_gaps", "ptr.case.gaps_done",
	"ptr.case.assign", "ptr.case.late", "ptr.case.preview", "ptr.case.papers", "ptr.case.paper", "ptr.cases.of_person", "ptr.benefit.cases",
	"ptr.tasks.list", "ptr.tasks.export", "ptr.cases.list", "ptr.cases.export", "ptr.beneficiaries.list", "ptr.beneficiaries.export",
	"ptr.benefits.move", "ptr.benefits.move_preview", "ptr.benefits.convert", "ptr.benefits.convert_preview", "ptr.orders.read", "ptr.case.move", "ptr.case.convert",
	"ptr.load", "ptr.load.read", "ptr.load.rework", "ptr.load.download", "ptr.rehearse", "ptr.fill", "ptr.message", "ptr.message_again",
	"ptr.extract.make", "ptr.extract.list", "ptr.extract.show", "ptr.extract.xml",
	"document.open", "document.file", "document.revoke", "document.delivered", "document.post", "document.post.waiting", "document.post.read", "document.post.print", "document.post.list",
	"disclosure.receive", "disclosure.identify", "disclosure.show", "disclosure.choose", "disclosure.propose", "disclosure.return", "disclosure.refuse", "disclosure.issue", "disclosure.download",
	"exchange.outbox.hand_over", "exchange.outbox.list", "exchange.outbox.read", "exchange.outbox.again", "exchange.outbox.all_again", "exchange.outbox.aside", "exchange.open",
	"exchange.notice.subscribe", "exchange.notice.unsubscribe", "exchange.notice.tell", "exchange.notice.end", "spdci.search", "spdci.enrolled", "spdci.subscribe", "spdci.unsubscribe", "spdci.notify",
	"identity.link_list", "oversight.copy", "oversight.own_copy", "oversight.trail", "oversight.trail.persons", "oversight.trail.export", "oversight.person", "oversight.delay", "oversight.delay.lift",
}

// didText says what was done.
func didText(text *i18n.Catalog, lang i18n.Lang, operation string) string {
	if slices.Contains(did, operation) {
		return text.Text(lang, "oversight.did."+operation)
	}
	return operation
}

// ownText says the same to the person concerned.
func ownText(text *i18n.Catalog, lang i18n.Lang, operation string) string {
	if slices.Contains(toldOwner, operation) {
		return text.Text(lang, "oversight.own.did."+operation)
	}
	return didText(text, lang, operation)
}

// rooms are those whose operations the filter offers, in the order of did: oversight.room.<room>.
var rooms = []string{"people", "ptr", "document", "disclosure", "exchange", "spdci", "law", "identity", "orgs", "oversight", "tartinfo", "availability", "mail", "backup"}

// operationChoices are the options of the filter: for each room all of its operations together, then each.
func operationChoices(text *i18n.Catalog, lang i18n.Lang, chosen string) []web.Choice {
	out := []web.Choice{{Text: text.Text(lang, "oversight.filter.all")}}
	offer := func(group, value, words string) {
		out = append(out, web.Choice{Group: group, Value: value, Text: words, Checked: value == chosen})
	}
	for _, room := range rooms {
		name := text.Text(lang, "oversight.room."+room)
		offer(name, room+".", text.Text(lang, "oversight.filter.all_of", name))
		for _, operation := range did {
			if strings.HasPrefix(operation, room+".") {
				offer(name, operation, didText(text, lang, operation))
			}
		}
	}
	if chosen != "" && !slices.ContainsFunc(out, func(c web.Choice) bool { return c.Checked }) {
		out = append(out, web.Choice{Value: chosen, Text: chosen, Checked: true})
	}
	return out
}
