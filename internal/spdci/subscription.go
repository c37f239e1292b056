package spdci

import (
	"encoding/json"
	"slices"

	"oszir/internal/people"
)

// Change is a benefit that was granted, changed or ended.
type Change struct {
	Benefit int64
	Persons []int64 // who draws it, and who gives the right to it
	New     bool    // it was not there before
}

// event names a change as the documents do.
func (c *Change) event() string {
	if c.New {
		return eventEnrolment
	}
	return eventStatus
}

// subscribeItem is a request to be told of somebody.
type subscribeItem struct {
	ReferenceID string          `json:"reference_id"`
	Timestamp   string          `json:"timestamp"`
	Criteria    json.RawMessage `json:"subscribe_criteria"`
	Locale      string          `json:"locale"`
}

// understood reads who is meant and which event; "" is any.
func (it *subscribeItem) understood(reg Registry) (m people.Meant, event string, no *refusal) {
	var c struct {
		EventType string          `json:"reg_event_type"`
		QueryType string          `json:"query_type"`
		Filter    json.RawMessage `json:"filter"`
		Query     json.RawMessage `json:"query"`
	}
	if !isObject(it.Criteria) || exactly(it.Criteria, &c) != nil {
		return m, "", &refusal{badCriteria, "criteria"}
	}
	if c.EventType != "" && !slices.Contains(events[reg], c.EventType) {
		return m, "", &refusal{badCriteria, "event"}
	}
	if reg == IBR {
		event = c.EventType
	}
	query := c.Query
	if c.Filter != nil {
		query = c.Filter
	}
	if c.QueryType == "" {
		c.QueryType = guessed(query)
	}
	m, no = readQuery(c.QueryType, query)
	return m, event, no
}

// guessed gives the type of a query that stands without one.
func guessed(query json.RawMessage) string {
	if !isObject(query) {
		return byPredicate
	}
	var q struct {
		Type  string          `json:"type"`
		Value json.RawMessage `json:"value"`
	}
	if exactly(query, &q) == nil && q.Type != "" && q.Value != nil && !isObject(q.Value) {
		return byIdentifier
	}
	return byExpression
}
