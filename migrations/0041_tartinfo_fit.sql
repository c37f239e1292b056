-- +goose Up

-- By what a member can fit a search: a member fits when both have a key in common. The room match says what they are; they are stored
-- so that who fits is found by an index. Beside them what counts of the lines of the tabs, in one place.
ALTER TABLE tartinfo.member ADD COLUMN keys text[] NOT NULL DEFAULT '{}', ADD COLUMN profile jsonb NOT NULL DEFAULT '[]';
ALTER TABLE tartinfo.search ADD COLUMN keys text[] NOT NULL DEFAULT '{}';
CREATE INDEX member_keys ON tartinfo.member USING gin (keys) WHERE removed_on IS NULL;
CREATE INDEX member_name ON tartinfo.member (name_key, id) WHERE removed_on IS NULL;
CREATE INDEX search_keys ON tartinfo.search USING gin (keys) WHERE state IN ('sent', 'offered');

-- What is counted is counted in indexes: a member's row is wide.
DROP INDEX tartinfo.member_present;
CREATE INDEX member_present ON tartinfo.member (reserve_start, reserve_end) INCLUDE (county, families) WHERE removed_on IS NULL;
CREATE INDEX member_left ON tartinfo.member (removed_on) INCLUDE (removal_reason, reserve_start) WHERE removed_on IS NOT NULL;
CREATE INDEX offer_offered ON tartinfo.offer (list_id, outcome) WHERE place > 0;

-- Who fits an open search and was never held against it. No foreign keys: they would wait for searches and members that others hold.
CREATE TABLE tartinfo.newcomer (
    search_id bigint NOT NULL,
    member_id bigint NOT NULL,
    PRIMARY KEY (search_id, member_id)
);
CREATE INDEX newcomer_member ON tartinfo.newcomer (member_id);
GRANT SELECT, INSERT, DELETE ON tartinfo.newcomer TO oszir_app;

-- What was written down before.
UPDATE tartinfo.member m SET profile = coalesce((
    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('tab', l.tab, 'what', coalesce(l.content ->> 'school_level', l.content ->> 'job_family', l.content ->> 'language', l.content ->> 'exam'),
        'which', coalesce(l.content ->> 'study_field', l.content ->> 'language_level'), 'mark', coalesce(l.content ->> 'in_progress', l.content ->> 'public_service'),
        'from', l.content ->> 'from_day', 'until', l.content ->> 'until_day')) ORDER BY l.id)
    FROM tartinfo.line l WHERE l.member_id = m.id AND NOT l.taken AND l.tab IN ('school', 'workplace', 'language', 'exam')), '[]')
WHERE m.removed_on IS NULL;
UPDATE tartinfo.member m SET keys = ARRAY(
    SELECT 'family/' || f.family FROM unnest(m.families) f (family)
    UNION SELECT 'family/' || (l.content ->> 'job_family') FROM tartinfo.line l WHERE l.member_id = m.id AND l.tab = 'workplace' AND l.content ->> 'job_family' <> 'soldier_at_disposal'
    UNION SELECT 'field/' || (l.content ->> 'study_field') FROM tartinfo.line l WHERE l.member_id = m.id AND l.tab = 'school' AND l.content ? 'study_field' AND NOT l.content ? 'in_progress')
WHERE m.removed_on IS NULL;
UPDATE tartinfo.member m SET keys = m.keys || ARRAY(
    SELECT DISTINCT 'studying/' || (l.content ->> 'study_field') FROM tartinfo.line l WHERE l.member_id = m.id AND l.tab = 'school' AND l.content ? 'study_field' AND l.content ? 'in_progress')
WHERE m.removed_on IS NULL AND (m.status_kind IN ('soldier', 'professional') OR 'family/soldier_at_disposal' = ANY (m.keys));
UPDATE tartinfo.search s SET keys = ARRAY(SELECT 'family/' || f.family FROM unnest(s.families) f (family) UNION SELECT 'field/' || f.field FROM unnest(s.study_fields) f (field));
UPDATE tartinfo.search s SET keys = s.keys || ARRAY(SELECT 'studying/' || f.field FROM unnest(s.study_fields) f (field)) WHERE s.content ->> 'grace' = 'van';
UPDATE tartinfo.search s SET keys = s.keys || ARRAY['family/soldier_at_disposal'] WHERE s.content ->> 'grace' = 'van' AND s.status_kind = 'government_official' AND NOT 'family/soldier_at_disposal' = ANY (s.keys);
INSERT INTO tartinfo.newcomer (search_id, member_id)
SELECT s.id, m.id FROM tartinfo.search s JOIN tartinfo.member m ON m.keys && s.keys
WHERE s.state IN ('sent', 'offered') AND (s.searched_at IS NULL OR s.kind = 'vacancy') AND m.removed_on IS NULL AND m.reserve_start <= current_date
    AND NOT EXISTS (SELECT FROM tartinfo.offer_list l JOIN tartinfo.offer o ON o.list_id = l.id WHERE l.search_id = s.id AND o.member_id = m.id);
